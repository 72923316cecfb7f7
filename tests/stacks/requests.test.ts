import { expect } from "chai";
import type { World } from "../../sandbox/cloud/world";
import type { Outage } from "../../sandbox/requests/answer";
import { follow } from "../../sandbox/requests/follow";
import { recordMall } from "./mall";

const EVERYTHING_UP: Outage = { regions: [] };
const EAST_DOWN: Outage = { regions: ["us-east-1"] };
const WEST_DOWN: Outage = { regions: ["us-west-2"] };

const NEW_YORK = ["us-east-1", "us-west-2"];
const SEATTLE = ["us-west-2", "us-east-1"];

describe("A request, through records, behaviours, origins, groups and load balancers", () => {
  let world: World;
  before(async () => {
    world = (await recordMall()).secondary.world;
  });

  const ask = (method: string, url: string, near: readonly string[], outage: Outage) => {
    const { status, by } = follow(world, { method, url: new URL(url), near, headers: {} }, outage);
    return `${status} ${by}`;
  };
  const bucketIn = (region: string) => `200 bucket mall-production-assets-111122223333-${region}-an`;

  describe("for a file", () => {
    const page = "https://mall.example.com/products/42";

    it("is answered by the first region's bucket, wherever it comes from", () => {
      expect([
        ask("GET", page, NEW_YORK, EVERYTHING_UP),
        ask("GET", page, SEATTLE, EVERYTHING_UP),
      ]).to.deep.equal([bucketIn("us-east-1"), bucketIn("us-east-1")]);
    });

    it("is answered by the other bucket while the first region is out", () => {
      expect(ask("GET", page, NEW_YORK, EAST_DOWN)).to.equal(bucketIn("us-west-2"));
    });

    it("is answered as ever while the second region is out", () => {
      expect(ask("GET", page, SEATTLE, WEST_DOWN)).to.equal(bucketIn("us-east-1"));
    });

    it("is not answered when it would change something", () => {
      expect(ask("POST", page, NEW_YORK, EVERYTHING_UP)).to.equal("403 CloudFront");
    });

    it("is moved to HTTPS", () => {
      expect(ask("GET", "http://mall.example.com/", NEW_YORK, EVERYTHING_UP)).to.equal("301 CloudFront");
    });

    it("is answered the same under www", () => {
      expect(ask("GET", "https://www.example.com/", NEW_YORK, EVERYTHING_UP)).to.equal(bucketIn("us-east-1"));
    });
  });

  describe("for the API", () => {
    const orders = "https://mall.example.com/api/orders";

    for (const method of ["GET", "POST"]) {
      it(`is answered by the nearest region: ${method}`, () => {
        expect([
          ask(method, orders, NEW_YORK, EVERYTHING_UP),
          ask(method, orders, SEATTLE, EVERYTHING_UP),
        ]).to.deep.equal(["200 API gateway of us-east-1", "200 API gateway of us-west-2"]);
      });

      it(`is answered by the other region while the nearest is out: ${method}`, () => {
        expect([
          ask(method, orders, NEW_YORK, EAST_DOWN),
          ask(method, orders, SEATTLE, WEST_DOWN),
        ]).to.deep.equal(["200 API gateway of us-west-2", "200 API gateway of us-east-1"]);
      });
    }

    it("is turned away at the load balancers when it did not come through CloudFront", () => {
      expect(ask("GET", "https://api-internal.example.com/api/orders", SEATTLE, EVERYTHING_UP)).to.equal(
        "403 application load balancer of us-west-2",
      );
    });

    it("is let through for the health checkers, who send no header", () => {
      expect(ask("GET", "https://api-internal.example.com/health", SEATTLE, EVERYTHING_UP)).to.equal(
        "200 API gateway of us-west-2",
      );
    });

    const withoutHealth = {
      "the rule that lets the health checkers through is gone": () => {
        const [rule] = world
          .in("us-west-2", "aws:lb/listenerRule:ListenerRule")
          .filter(({ state }) => JSON.stringify(state.conditions).includes("/health"));
        if (rule === undefined) throw new Error("no rule for /health");
        world.remove(rule);
        return () => world.put(rule);
      },
      "its health check asks for another path": () => changedCheck({ resourcePath: "/elsewhere" }),
      "its health check asks without encryption": () => changedCheck({ type: "HTTP", port: 80 }),
    };
    const changedCheck = (change: Readonly<Record<string, string | number>>) => {
      const [check] = world
        .all("aws:route53/healthCheck:HealthCheck")
        .filter(({ state }) => String(state.fqdn).includes("us-west-2"));
      if (check === undefined) throw new Error("no health check of us-west-2");
      const before = { ...check.state };
      world.change(check, change);
      return () => world.change(check, before);
    };
    for (const [what, plant] of Object.entries(withoutHealth)) {
      it(`leaves a region out of which ${what}`, () => {
        const restore = plant();
        const answer = ask("GET", orders, SEATTLE, EVERYTHING_UP);
        restore();
        expect([answer, ask("GET", orders, SEATTLE, EVERYTHING_UP)]).to.deep.equal([
          "200 API gateway of us-east-1",
          "200 API gateway of us-west-2",
        ]);
      });
    }

    it("fails where no region is left", () => {
      expect(ask("GET", orders, NEW_YORK, { regions: NEW_YORK })).to.equal("504 nobody");
    });
  });
});
