import { expect } from "chai";
import { World } from "../../../sandbox/cloud/world";
import { answer } from "../../../sandbox/requests/command";
import { UserError } from "../../../tools/topology";

const PAGE = "https://mall.example.com/";

/** Both regions, with a network and nothing else. */
function twoRegions(): World {
  const world = new World();
  for (const [region, cidrBlock] of [
    ["us-east-1", "10.0.0.0/16"],
    ["us-west-2", "10.1.0.0/16"],
  ] as const)
    world.put({ type: "aws:ec2/vpc:Vpc", region, id: "vpc-1", inputs: {}, state: { cidrBlock } });
  return world;
}

describe("npm run sandbox -- request", () => {
  const said = (world: World, ...args: readonly string[]) => {
    const lines: string[] = [];
    return { code: answer(world, args, (line) => lines.push(line)), lines };
  };

  it("fails, and says at which step, where nobody answers", () => {
    expect(said(twoRegions(), "GET", PAGE)).to.deep.equal({
      code: 1,
      lines: ["  DNS: there is no mall.example.com", "0, by nobody"],
    });
  });

  for (const flag of ["--down", "--near"]) {
    it(`wants a region of the world: ${flag}`, () => {
      expect(() => said(twoRegions(), flag, "us-east1", "GET", PAGE)).to.throw(
        UserError,
        `${flag} is us-east1; expected one of us-east-1, us-west-2`,
      );
    });
  }

  it("says what to run where nothing is up", () => {
    expect(() => said(new World(), "GET", PAGE)).to.throw(UserError, /^Nothing is up\. .*: npm run sandbox$/);
  });

  for (const args of [[], ["GET"], ["GET", "mall"], ["GET", PAGE, PAGE]]) {
    it(`wants a method and an address: ${args.join(" ")}`, () => {
      expect(() => said(twoRegions(), ...args)).to.throw(
        UserError,
        /^A request has a method and an address: npm/,
      );
    });
  }

  it("names its usage for a flag that it does not have", () => {
    expect(() => said(twoRegions(), "--up", "GET", PAGE)).to.throw(
      UserError,
      /--up.*npm run sandbox -- request/,
    );
  });
});
