import { expect } from "chai";
import { prefixListsOf } from "../../sandbox/cloud/models/network/prefix-lists";
import { type Bag, bags, isBag } from "../../sandbox/cloud/values";
import type { Thing, World } from "../../sandbox/cloud/world";
import type { Outage } from "../../sandbox/requests/answer";
import { answer } from "../../sandbox/requests/command";
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

  it("is described by a command, which reports its steps", () => {
    const lines: string[] = [];
    const args = [
      "--down",
      "us-east-1",
      "--near",
      "us-east-1",
      "POST",
      "https://mall.example.com/api/orders",
    ];
    expect(answer(world, args, (line) => lines.push(line))).to.equal(0);
    const steps = lines.map((line) => line.replace(/ is \S+\.(com|net)\b/, " is AWS's own name"));
    expect(steps).to.deep.equal([
      "  DNS: mall.example.com is AWS's own name",
      "  CloudFront: the behaviour /api/*",
      "  DNS: the health check of us-east-1 fails, its answer is left out",
      "  DNS: api-internal.example.com is AWS's own name (the answer of us-west-2)",
      "  load balancers of us-west-2: rule 2",
      "200, by API gateway of us-west-2",
    ]);
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

    for (const path of ["/api/orders", "/health"]) {
      it(`is not answered at all when it did not come through CloudFront: ${path}`, () => {
        expect(ask("GET", `https://api-internal.example.com${path}`, SEATTLE, EVERYTHING_UP)).to.equal(
          "504 nobody",
        );
      });
    }

    /** What is answered while some things are not in the world, or are otherwise. */
    const without = (things: readonly Thing[], seen: () => string) => {
      expect(things.length, "things to take away").to.be.greaterThan(0);
      for (const thing of things) world.remove(thing);
      try {
        return seen();
      } finally {
        for (const thing of things) world.put(thing);
      }
    };
    const changed = (things: readonly Thing[], change: Bag, seen: () => string) => {
      expect(things.length, "things to change").to.be.greaterThan(0);
      const before = things.map(({ state }) => state);
      for (const thing of things) world.change(thing, change);
      try {
        return seen();
      } finally {
        for (const [at, thing] of things.entries()) world.put(Object.assign(thing, { state: before[at] }));
      }
    };
    const post = (near: readonly string[] = NEW_YORK, outage = EVERYTHING_UP) =>
      ask("POST", orders, near, outage);
    const distribution = () => world.all("aws:cloudfront/distribution:Distribution");
    /** The origin that is a host, with something else about it. */
    const origins = (change: Bag) =>
      bags(distribution()[0]?.state.origins).map((origin) =>
        isBag(origin.customOriginConfig) ? { ...origin, ...change } : origin,
      );
    const calledBy = (change: Bag) => {
      const config = { httpPort: 80, httpsPort: 443, originSslProtocols: ["TLSv1.2"], ...change };
      return changed(distribution(), { origins: origins({ customOriginConfig: config }) }, post);
    };
    const checks = () => world.all("aws:route53/healthCheck:HealthCheck");
    const checkIn = (region: string) => checks().filter(({ state }) => String(state.fqdn).includes(region));
    const records = () =>
      world
        .all("aws:route53/record:Record")
        .filter(({ state }) => state.fqdn === "api-internal.example.com" && state.type === "A");
    const admitting = (region: string, list: RegExp) => {
      const ids = prefixListsOf(region)
        .filter(({ name }) => list.test(name))
        .map(({ id }) => id);
      return world
        .in(region, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        .filter(({ state }) => ids.includes(String(state.prefixListId)));
    };
    const toTheInternet = (region: string) =>
      world
        .in(region, "aws:ec2/route:Route")
        .filter(({ state }) => String(state.gatewayId ?? "").startsWith("igw-"));

    it("is turned away at the load balancers when CloudFront sends no origin header", () => {
      expect(changed(distribution(), { origins: origins({ customHeaders: [] }) }, post)).to.equal(
        "403 application load balancer of us-east-1",
      );
    });

    for (const [policy, answer] of Object.entries({
      "https-only": "200 API gateway of us-east-1",
      "match-viewer": "200 API gateway of us-east-1",
      "http-only": "504 nobody",
    })) {
      it(`is sent to the origin as its policy says: ${policy}`, () => {
        expect(calledBy({ originProtocolPolicy: policy })).to.equal(answer);
      });
    }

    it("is refused where CloudFront speaks no TLS on the port of TLS", () => {
      expect(calledBy({ originProtocolPolicy: "http-only", httpPort: 443 })).to.equal(
        "400 application load balancer of us-east-1",
      );
    });

    it("is turned away by a distribution that is disabled", () => {
      expect(changed(distribution(), { enabled: false }, post)).to.equal("403 CloudFront");
    });

    it("is sent to a region that is out, where health checks are disabled: those find everything well", () => {
      expect(changed(checks(), { disabled: true }, () => post(NEW_YORK, EAST_DOWN))).to.equal("504 nobody");
    });

    it("is sent elsewhere by a check that says the opposite of what it finds", () => {
      expect(changed(checkIn("us-west-2"), { invertHealthcheck: true }, () => post(SEATTLE))).to.equal(
        "200 API gateway of us-east-1",
      );
    });

    it("is sent elsewhere by a check that is disabled and says the opposite", () => {
      const change = { invertHealthcheck: true, disabled: true };
      expect(changed(checkIn("us-west-2"), change, () => post(SEATTLE))).to.equal(
        "200 API gateway of us-east-1",
      );
    });

    it("is not answered where the way in does not admit CloudFront", () => {
      expect(without(admitting("us-west-2", /cloudfront/), () => post(SEATTLE))).to.equal("504 nobody");
    });

    it("leaves a region out whose way in does not admit the health checkers", () => {
      expect(without(admitting("us-west-2", /healthchecks/), () => post(SEATTLE))).to.equal(
        "200 API gateway of us-east-1",
      );
    });

    it("leaves a region out whose public subnets have no route to the internet", () => {
      expect(without(toTheInternet("us-west-2"), () => post(SEATTLE))).to.equal(
        "200 API gateway of us-east-1",
      );
    });

    it("is not answered where no region has a route to the internet", () => {
      const routes = NEW_YORK.flatMap(toTheInternet);
      expect(without(routes, () => post(SEATTLE))).to.equal("504 nobody");
    });

    it("fails at CloudFront where the origin's name has no record", () => {
      expect(without(records(), post)).to.equal("502 CloudFront");
    });

    describe("with a record of one region alone", () => {
      const ofTheEast = (outage: Outage) => {
        const west = records().filter(({ state }) => state.setIdentifier === "us-west-2");
        return without(west, () => post(SEATTLE, outage));
      };

      it("is answered there, wherever it comes from", () => {
        expect(ofTheEast(EVERYTHING_UP)).to.equal("200 API gateway of us-east-1");
      });

      it("is not answered while that region is out", () => {
        expect(ofTheEast(EAST_DOWN)).to.equal("504 nobody");
      });
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
