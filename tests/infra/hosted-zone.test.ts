import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { adoptedZone, type FoundZone } from "../../infra/hosted-zone";

const adopting = { domain: "shop.example", hostedZoneId: "Z0123456789ABCDEFGHIJ" };
const found = (zone: Partial<FoundZone>) => async () => ({
  name: "shop.example",
  privateZone: false,
  ...zone,
});

async function refusal(find: (zoneId: string) => Promise<FoundZone>): Promise<string> {
  try {
    await adoptedZone(adopting, find);
  } catch (error) {
    if (!pulumi.RunError.isInstance(error)) throw error;
    return error.message.split("\n")[1]?.trim() ?? "";
  }
  throw new Error("Nothing was refused.");
}

const expected =
  'Pulumi.yaml: mall:hostedZoneId is "Z0123456789ABCDEFGHIJ"; expected the id of shop.example\'s public hosted zone in this account:';

describe("A hosted zone that the settings adopt", () => {
  it("is the one with this id, when it is the domain's", async () => {
    expect(await adoptedZone(adopting, found({}))).to.equal("Z0123456789ABCDEFGHIJ");
  });

  it("may be written with the dot at its end", async () => {
    expect(await adoptedZone(adopting, found({ name: "shop.example." }))).to.equal("Z0123456789ABCDEFGHIJ");
  });

  it("is not looked up when none is adopted", async () => {
    const find = () => Promise.reject(new Error("was asked"));
    expect(await adoptedZone({ ...adopting, hostedZoneId: undefined }, find)).to.equal(undefined);
  });

  it("is refused in AWS's words when there is none, with the setting's name", async () => {
    const words = "NoSuchHostedZone: No hosted zone found with ID: Z0123456789ABCDEFGHIJ";
    expect(await refusal(() => Promise.reject(new Error(words)))).to.equal(`${expected} ${words}`);
  });

  it("is refused when it is another domain's", async () => {
    expect(await refusal(found({ name: "other.example" }))).to.equal(
      `${expected} that zone is other.example's`,
    );
  });

  it("is refused when it is that of a domain above", async () => {
    expect(await refusal(found({ name: "example" }))).to.equal(`${expected} that zone is example's`);
  });

  it("is refused when it is private", async () => {
    expect(await refusal(found({ privateZone: true }))).to.equal(`${expected} that zone is private`);
  });
});
