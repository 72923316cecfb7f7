import { expect } from "chai";
import { signedHeaders } from "../../../../components/data/opensearch-follower/signature.mjs";

/** The scope and the keys of AWS's published test suite for Signature Version 4. */
const scope = {
  service: "service",
  region: "us-east-1",
  credentials: {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  },
  now: new Date("2015-08-30T12:36:00Z"),
};

const signatureOf = (headers: Record<string, string>) => headers.authorization?.split("Signature=")[1];

describe("The signature of a request", () => {
  for (const [name, path, signature] of [
    ["get-vanilla", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
    [
      "get-vanilla-query-order-key-case",
      "/?Param2=value2&Param1=value1",
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ],
  ] as const) {
    it(`is AWS's own for ${name} of its test suite`, () => {
      const headers = signedHeaders({ method: "GET", host: "example.amazonaws.com", path }, scope);
      expect(signatureOf(headers)).to.equal(signature);
    });
  }

  it("names the headers that it covers, the token of temporary credentials among them", () => {
    const headers = signedHeaders(
      {
        method: "PUT",
        host: "example.amazonaws.com",
        path: "/",
        body: "{}",
        headers: { "content-type": "text/plain" },
      },
      { ...scope, credentials: { ...scope.credentials, sessionToken: "token" } },
    );
    expect(headers.authorization).to.include(
      "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,",
    );
  });

  it("leaves the host to who sends it", () => {
    const headers = signedHeaders({ method: "GET", host: "example.amazonaws.com", path: "/" }, scope);
    expect(Object.keys(headers)).to.have.members(["x-amz-date", "authorization"]);
  });

  it("covers the body", () => {
    const of = (body: string) =>
      signatureOf(signedHeaders({ method: "POST", host: "example.amazonaws.com", path: "/", body }, scope));
    expect(of("{}")).to.not.equal(of("{ }"));
  });
});
