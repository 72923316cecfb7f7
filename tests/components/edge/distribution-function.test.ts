import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { expect } from "chai";
import fc from "fast-check";

const CODE = readFileSync(join(__dirname, "../../../components/edge/distribution-function/index.js"), "utf8");

/** What CloudFront asks its origin for when a viewer asks for this: it runs the code, and calls `handler`. */
function askedFor(uri: string): string {
  const context = createContext({ event: { request: { method: "GET", uri, headers: {} } } });
  const asked: unknown = runInContext(`${CODE}\nhandler(event).uri`, context);
  return String(asked);
}

const segment = fc.string({ minLength: 1, unit: fc.constantFrom(..."abcdefgh-0123456789~%") });
const folders = fc.array(fc.oneof(segment, fc.constant("v1.2")), { maxLength: 4 });
const path = (parts: readonly string[], last: string) => `/${[...parts, last].join("/")}`;

describe("The function in front of the pages", () => {
  it("gives every address without a file name the shop's page", () => {
    const address = fc.oneof(segment, fc.constant(""));
    fc.assert(
      fc.property(folders, address, (parts, last) => {
        expect(askedFor(path(parts, last))).to.equal("/index.html");
      }),
    );
  });

  it("leaves every file name as it is", () => {
    fc.assert(
      fc.property(folders, segment, segment, (parts, name, extension) => {
        const file = path(parts, `${name}.${extension}`);
        expect(askedFor(file)).to.equal(file);
      }),
    );
  });

  it("leaves what other programs look for as it is", () => {
    expect(askedFor("/.well-known/apple-app-site-association")).to.equal(
      "/.well-known/apple-app-site-association",
    );
  });

  it("looks at the last part of an address alone", () => {
    expect(askedFor("/sellers/v1.2/offers")).to.equal("/index.html");
  });

  it("fits into what CloudFront takes: 10 KB", () => {
    expect(Buffer.byteLength(CODE)).to.be.at.most(10_240);
  });
});
