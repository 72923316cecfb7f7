import { expect } from "chai";
import type { World } from "../../sandbox/cloud/world";
import { follow } from "../../sandbox/requests/follow";
import { type Clone, copyOfBothUp } from "../support/clone";
import { plannedSteps } from "../support/preview";

const REGIONS = ["us-east-1", "us-west-2"] as const;

/** Who answers an order, from near each region. */
function answers(world: World): readonly string[] {
  return REGIONS.map((region) => {
    const near = [region, ...REGIONS];
    const url = new URL("https://mall.example.com/api/orders");
    const { status, by } = follow(world, { method: "POST", url, near, headers: {} }, { regions: [] });
    return `${status} ${by}`;
  });
}

const SERVED = ["200 API gateway of us-east-1", "200 API gateway of us-west-2"];

describe("when mall:originHeader is raised by one", () => {
  let clone: Clone;
  before(async () => {
    clone = await copyOfBothUp();
    clone.edit("Pulumi.yaml", "    type: integer\n    default: 1", "    type: integer\n    default: 2");
  });

  it("the primary replaces the value out of use, and moves CloudFront and its own load balancer on", async () => {
    await clone.with(async (sandbox) => {
      const steps = await plannedSteps(sandbox, "us-east-1");
      expect(steps.map(({ op, resource }) => `${op} ${resource}`)).to.have.members([
        "replace random:index/randomPassword:RandomPassword origin-header-odd",
        "update aws:cloudfront/distribution:Distribution distribution",
        "update aws:lb/listenerRule:ListenerRule ingress-alb-origin",
      ]);
    });
  });

  it("every region serves on, before the secondary has heard of it and after", async () => {
    await clone.with(async (sandbox) => {
      for (const stack of REGIONS) {
        const { code, stdout } = await sandbox.run(["up", "--stack", stack, "--yes", "--skip-preview"]);
        expect(code, stdout).to.equal(0);
        expect(answers(sandbox.simulation.world), `after ${stack}`).to.deep.equal(SERVED);
      }
    });
  });
});
