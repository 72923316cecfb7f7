import { expect } from "chai";
import { isReachedAcross, SERVICE_PORTS, SERVICES, STORES, type Store, usersOf } from "../../infra/catalogue";
import { prefixListsOf } from "../../sandbox/cloud/models/network/prefix-lists";
import type { Thing, World } from "../../sandbox/cloud/world";
import { shownPorts } from "../../sandbox/reachability/ports";
import { type Edge, reachability } from "../../sandbox/reachability/reachability";
import { PORTS } from "../../stacks/region";
import { recordMall, recordRegions, THREE_REGIONS } from "./mall";

const REGIONS = ["us-east-1", "us-west-2"] as const;

/** Stores with addresses in the VPC, and on which ports; the buckets are reached through S3's endpoint. */
const IN_VPC = {
  ...PORTS,
  msk: { from: 9098, to: 9098 },
  dsql: { from: 5432, to: 5432 },
} satisfies Partial<Readonly<Record<Store, { readonly from: number; readonly to: number }>>>;

const nameOf = (store: string) => (store === "dsql" ? "endpoint dsql" : store);

const ENDPOINTS =
  "endpoints ec2 ecr.api ecr.dkr eks elasticloadbalancing kms logs monitoring secretsmanager ssm sts xray";

/** What the catalogue asks for, and what each part of the platform needs for itself. */
function needed(): readonly string[] {
  const stores = Object.entries(IN_VPC).filter(([store]) => usersOf(store as Store).length > 0);
  return REGIONS.flatMap((here) => {
    const edge = (from: string, to: string, ports: string, there: string = here) =>
      `${from} of ${here} -> ${to} of ${there}: ${ports}`;
    const gateway = SERVICES["api-gateway"].port;
    return [
      ...stores.map(([store, ports]) => edge("workloads", nameOf(store), shownPorts([ports]))),
      ...REGIONS.filter((there) => there !== here).flatMap((there) =>
        stores
          .filter(([store]) => isReachedAcross(store as Store))
          .map(([store, ports]) => edge("workloads", nameOf(store), shownPorts([ports]), there)),
      ),
      edge("workloads", "workloads", SERVICE_PORTS.join(", ")),
      edge("workloads", ENDPOINTS, "443"),
      edge("workloads", "gateway endpoint s3", "443"),
      // Brokers among themselves, and a Replicator's interfaces with them.
      edge("msk", "msk", "9098"),
      edge("function mall-production-opensearch-follower", "opensearch", "443"),
      edge("application load balancer", "workloads", `${gateway}`),
      edge("network load balancer", "application load balancer", "443"),
      `com.amazonaws.global.cloudfront.origin-facing -> network load balancer of ${here}: 443`,
      `com.amazonaws.${here}.route53-healthchecks -> network load balancer of ${here}: 443`,
    ];
  });
}

const isOpen = ({ ports }: Edge) => ports.length > 0;
const shown = ({ from, to, ports }: Edge) => `${from} -> ${to}: ${shownPorts(ports)}`;

describe("What reaches what in both regions, by what is deployed alone", () => {
  let world: World;
  let edges: readonly Edge[];
  before(async () => {
    world = (await recordMall()).secondary.world;
    edges = reachability(world);
  });

  it("is what the catalogue needs, and nothing else", () => {
    expect(edges.filter(isOpen).map(shown)).to.have.members([...needed()]);
  });

  it("asks for every store of the catalogue that stands in a VPC", () => {
    const buckets = ["assets", "analytics", "traces"];
    expect(Object.keys(STORES).filter((store) => !buckets.includes(store))).to.have.members(
      Object.keys(IN_VPC),
    );
  });

  it("is open from every subnet to every subnet, or from none to none", () => {
    const partly = edges.filter(({ ports, passages }) =>
      passages.some(({ portsForSome }) => shownPorts(portsForSome) !== shownPorts(ports)),
    );
    expect(partly.map(shown)).to.deep.equal([]);
  });

  it("names at least one layer for each edge that is closed", () => {
    expect(edges.filter((edge) => !isOpen(edge) && edge.closedBy.length === 0).map(shown)).to.deep.equal([]);
  });

  describe("changes with any one", () => {
    const answer = () => JSON.stringify(reachability(world));
    let before: string;

    beforeEach(() => {
      before = answer();
    });

    /** Each thing of these types, taken away by itself and put back. */
    const without = (types: readonly string[]): readonly string[] =>
      types
        .flatMap((type) => world.all(type))
        .flatMap((thing) => {
          world.remove(thing);
          const after = answer();
          world.put(thing);
          return after === before ? [`${thing.type} ${thing.region} ${thing.id}`] : [];
        });

    const taken: Readonly<Record<string, readonly string[]>> = {
      "rule of a security group": [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      ],
      "place in a route table": ["aws:ec2/routeTableAssociation:RouteTableAssociation"],
      "route of a VPC": ["aws:ec2/route:Route"],
      "entry of a transit gateway": [
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        "aws:ec2transitgateway/route:Route",
        "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
      ],
      endpoint: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
      "gateway to the internet": ["aws:ec2/internetGateway:InternetGateway", "aws:ec2/natGateway:NatGateway"],
    };
    for (const [what, types] of Object.entries(taken)) {
      it(`${what} taken away`, () => {
        expect(types.flatMap((type) => world.all(type)).length).to.be.greaterThan(0);
        expect(without(types)).to.deep.equal([]);
      }).timeout(120_000);
    }

    const added: Readonly<Record<string, (group: Thing, other: Thing) => Readonly<Record<string, string>>>> =
      {
        "from everybody": () => ({ cidrIpv4: "0.0.0.0/0" }),
        "from everybody, over UDP": () => ({ cidrIpv4: "0.0.0.0/0", ipProtocol: "udp" }),
        "from everybody, over IPv6": () => ({ cidrIpv6: "::/0" }),
        "from some addresses of IPv6": () => ({ cidrIpv6: "2001:db8::/32" }),
        "from a list of addresses that AWS keeps": ({ region }) => ({
          prefixListId:
            prefixListsOf(region).find(({ name }) => name === `com.amazonaws.${region}.dynamodb`)?.id ?? "",
        }),
        "from a list of addresses that somebody else keeps": () => ({ prefixListId: "pl-0a1b2c3d4e5f60718" }),
        "from an address of the internet": () => ({ cidrIpv4: "203.0.113.7/32" }),
        "from another group": (_, other) => ({ referencedSecurityGroupId: other.id }),
      };
    for (const [what, peer] of Object.entries(added)) {
      it(`rule added to a security group, ${what}`, () => {
        const groups = world.all("aws:ec2/securityGroup:SecurityGroup");
        const unchanged = groups.flatMap((group, at) => {
          const others = groups.filter(({ region, id }) => region === group.region && id !== group.id);
          const other = others[at % others.length];
          if (other === undefined) return [];
          const state = {
            securityGroupId: group.id,
            ipProtocol: "tcp",
            fromPort: 22,
            toPort: 22,
            ...peer(group, other),
          };
          const rule = { region: group.region, id: "sgr-added", inputs: state, state };
          const thing = { type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", ...rule };
          world.put(thing);
          const after = answer();
          world.remove(thing);
          return after === before ? [group.id] : [];
        });
        expect(unchanged).to.deep.equal([]);
      }).timeout(60_000);
    }

    for (const [what, peer] of Object.entries({
      "to everybody": { cidrIpv4: "0.0.0.0/0" },
      "to everybody, over UDP": { cidrIpv4: "0.0.0.0/0", ipProtocol: "udp" },
      "to everybody, over IPv6": { cidrIpv6: "::/0" },
      "to a list of addresses": { prefixListId: "pl-0a1b2c3d4e5f60718" },
    })) {
      it(`rule added to a security group, out ${what}`, () => {
        const type = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
        const unchanged = world.all("aws:ec2/securityGroup:SecurityGroup").flatMap((group) => {
          const state = { ipProtocol: "tcp", fromPort: 25, toPort: 25, ...peer };
          const inputs = { ...state, securityGroupId: group.id };
          const thing = { type, region: group.region, id: "sgr-added", inputs, state: inputs };
          world.put(thing);
          const after = answer();
          world.remove(thing);
          return after === before ? [group.id] : [];
        });
        expect(unchanged).to.deep.equal([]);
      }).timeout(60_000);
    }

    for (const [what, statement] of Object.entries({
      "allows nothing": { Effect: "Deny", Principal: "*", Action: "s3:DeleteBucket", Resource: "*" },
      "denies everything": { Effect: "Deny", Principal: { AWS: "*" }, Action: ["*"], Resource: "*" },
    })) {
      it(`endpoint whose policy ${what}`, () => {
        const unchanged = world.all("aws:ec2/vpcEndpoint:VpcEndpoint").flatMap((endpoint) => {
          const { policy = "" } = endpoint.state;
          const allow =
            what === "denies everything" ? [{ Effect: "Allow", Principal: "*", Action: "*" }] : [];
          world.change(endpoint, { policy: JSON.stringify({ Statement: [...allow, statement] }) });
          const after = answer();
          world.change(endpoint, { policy });
          return after === before ? [endpoint.id] : [];
        });
        expect(unchanged).to.deep.equal([]);
      }).timeout(60_000);
    }

    it("route of a transit gateway added, to nowhere", () => {
      const [table] = world.in("us-east-1", "aws:ec2transitgateway/routeTable:RouteTable");
      const state = {
        transitGatewayRouteTableId: table?.id ?? "",
        destinationCidrBlock: "10.1.96.0/20",
        blackhole: true,
      };
      const thing = { region: "us-east-1", id: "route-added", inputs: state, state };
      world.put({ type: "aws:ec2transitgateway/route:Route", ...thing });
      const after = answer();
      world.remove({ type: "aws:ec2transitgateway/route:Route", ...thing });
      expect(after).to.not.equal(before);
    });

    it("route added from the data subnets to the internet", () => {
      const [table] = world
        .all("aws:ec2/routeTable:RouteTable")
        .filter(({ state }) => JSON.stringify(state.tags).includes("data"));
      const [gateway] = world.in("us-east-1", "aws:ec2/internetGateway:InternetGateway");
      const state = {
        routeTableId: table?.id ?? "",
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: gateway?.id ?? "",
        state: "active",
      };
      const thing = { type: "aws:ec2/route:Route", region: "us-east-1", id: "r-added", inputs: state, state };
      world.put(thing);
      const after = answer();
      world.remove(thing);
      expect(after).to.not.equal(before);
    });
  });

  describe("with a known defect planted", () => {
    const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    const groupNamed = (name: string, region: string) => {
      const group = world
        .in(region, "aws:ec2/securityGroup:SecurityGroup")
        .find(({ state }) => JSON.stringify(state.tags).includes(`"Name":"${name}"`));
      return group ?? expect.fail(`no group ${name} in ${region}`);
    };
    const edgeOf = (from: string, to: string): Edge =>
      reachability(world).find((edge) => edge.from === from && edge.to === to) ??
      expect.fail(`no ${from} -> ${to}`);

    /** What is seen while something is in the world, or is not, or is otherwise. */
    const withThing = <T>(thing: Thing, seen: () => T): T => {
      world.put(thing);
      try {
        return seen();
      } finally {
        world.remove(thing);
      }
    };
    const withoutThings = <T>(things: readonly Thing[], seen: () => T): T => {
      expect(things.length, "things to take away").to.be.greaterThan(0);
      for (const thing of things) world.remove(thing);
      try {
        return seen();
      } finally {
        for (const thing of things) world.put(thing);
      }
    };
    const rule = (type: string, group: Thing, more: Readonly<Record<string, string | number>>): Thing => {
      const state = { securityGroupId: group.id, ipProtocol: "tcp", ...more };
      return { type, region: group.region, id: "sgr-planted", inputs: state, state };
    };
    const transit = (kind: string, region: string) => world.in(region, `aws:ec2transitgateway/${kind}`);

    const CROSS = ["workloads of us-west-2", "aurora of us-east-1"] as const;

    it("the peering has no accepter: nothing crosses", () => {
      const [peering] = transit("peeringAttachment:PeeringAttachment", "us-west-2");
      if (peering === undefined) throw new Error("no peering");
      world.change(peering, { state: "pendingAcceptance" });
      const { ports, closedBy } = edgeOf(...CROSS);
      world.change(peering, { state: "available" });
      expect(ports).to.deep.equal([]);
      expect(closedBy).to.deep.equal([
        `route: the peering ${peering.id} is not accepted`,
        `route: the peering ${peering.id} is not accepted, on the way back`,
      ]);
    });

    it("one region's gateway has no route to the other: nothing comes back", () => {
      const { closedBy } = withoutThings(transit("route:Route", "us-east-1"), () => edgeOf(...CROSS));
      expect(closedBy.join()).to.match(
        /^route: the transit gateway of us-east-1 has no route to 10\.1\..*, on the way back/,
      );
    });

    it("the gateway's table is associated with nothing: nothing gets through it", () => {
      const { closedBy } = withoutThings(
        transit("routeTableAssociation:RouteTableAssociation", "us-west-2"),
        () => edgeOf(...CROSS),
      );
      expect(closedBy.join()).to.contain("us-west-2 associates tgw-attach-");
    });

    it("the way over the gateway is missing in the data tier's table: stores cannot answer", () => {
      const routes = world
        .in("us-east-1", "aws:ec2/route:Route")
        .filter(({ state }) => state.destinationCidrBlock === "10.1.0.0/16");
      const { closedBy } = withoutThings(routes, () => edgeOf(...CROSS));
      expect(closedBy.join()).to.match(
        /network-data-\d of us-east-1 has no route to 10\.1\..*, on the way back/,
      );
    });

    it("no rule admits the other region's addresses: the store's group closes it", () => {
      const aurora = groupNamed("aurora", "us-east-1");
      const rules = world
        .in("us-east-1", INGRESS)
        .filter(({ state }) => state.securityGroupId === aurora.id && state.cidrIpv4 !== undefined);
      const { closedBy } = withoutThings(rules, () => edgeOf(...CROSS));
      expect(closedBy).to.deep.equal(["security group of aurora of us-east-1: lets nobody in from it"]);
    });

    it("workloads wear a group that no store knows: the store's group closes it", () => {
      const rules = world
        .in("us-east-1", INGRESS)
        .filter(({ state }) => state.securityGroupId === groupNamed("documentdb", "us-east-1").id);
      const { closedBy } = withoutThings(rules, () =>
        edgeOf("workloads of us-east-1", "documentdb of us-east-1"),
      );
      expect(closedBy).to.deep.equal(["security group of documentdb of us-east-1: lets nobody in from it"]);
    });

    for (const [what, port] of [
      ["Kafka without encryption", 9092],
      ["ZooKeeper", 2181],
    ] as const) {
      it(`${what} is open to the workloads: the brokers' edge has a port more`, () => {
        const msk = groupNamed("msk", "us-east-1");
        const workloads = groupNamed("network-workloads", "us-east-1");
        const ports = { fromPort: port, toPort: port };
        const seen = withThing(
          rule(INGRESS, msk, { ...ports, referencedSecurityGroupId: workloads.id }),
          () =>
            withThing(
              {
                ...rule("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", workloads, {
                  ...ports,
                  referencedSecurityGroupId: msk.id,
                }),
              },
              () => shownPorts(edgeOf("workloads of us-east-1", "msk of us-east-1").ports),
            ),
        );
        expect(seen).to.equal(`${port}, 9098`);
      });
    }

    it("the data tier has a way to the internet: one layer less closes it", () => {
      const byRoute = () => edgeOf("aurora of us-east-1", "the internet").closedBy.join().includes("route:");
      expect(byRoute()).to.equal(true);
      const [nat] = world.in("us-east-1", "aws:ec2/natGateway:NatGateway");
      const [table] = world
        .in("us-east-1", "aws:ec2/routeTable:RouteTable")
        .filter(({ state }) => JSON.stringify(state.tags).includes("data"));
      const state = {
        routeTableId: table?.id ?? "",
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: nat?.id ?? "",
        state: "active",
      };
      const planted = {
        type: "aws:ec2/route:Route",
        region: "us-east-1",
        id: "r-planted",
        inputs: state,
        state,
      };
      expect(withThing(planted, byRoute)).to.equal(false);
    });

    it("the public subnets leave by a NAT gateway: nobody outside gets in", () => {
      const [nat] = world.in("us-west-2", "aws:ec2/natGateway:NatGateway");
      const [gateway] = world.in("us-west-2", "aws:ec2/internetGateway:InternetGateway");
      const [route] = world
        .in("us-west-2", "aws:ec2/route:Route")
        .filter(({ state }) => state.gatewayId === gateway?.id);
      const [table] = world
        .in("us-west-2", "aws:ec2/routeTableAssociation:RouteTableAssociation")
        .filter(({ state }) => state.subnetId === nat?.state.subnetId);
      if (nat === undefined || route === undefined || table === undefined) throw new Error("no way out");
      // The gateway itself stands in a subnet of its own, which still leads to the internet.
      const own = { ...route.state, routeTableId: "rtb-own" };
      world.change(table, { routeTableId: "rtb-own" });
      world.change(route, { gatewayId: "", natGatewayId: nat.id });
      const seen = withThing({ ...route, id: "r-own", inputs: own, state: own }, () =>
        edgeOf("com.amazonaws.us-west-2.route53-healthchecks", "network load balancer of us-west-2"),
      );
      world.change(route, { gatewayId: gateway?.id ?? "", natGatewayId: "" });
      world.change(table, { routeTableId: route.state.routeTableId ?? "" });
      expect(seen.ports).to.deep.equal([]);
      expect(seen.closedBy.join()).to.match(
        /network-public-\d of us-west-2 leads to the internet by its NAT gateway/,
      );
    });

    it("the way in admits everybody, and not CloudFront alone: the internet reaches it", () => {
      const door = groupNamed("ingress-access-nlb-cloudfront", "us-west-2");
      const open = { fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" };
      const seen = withThing(rule(INGRESS, door, open), () =>
        shownPorts(edgeOf("the internet", "network load balancer of us-west-2").ports),
      );
      expect(seen).to.equal("443");
    });

    it("a group admits every port from all private addresses: its table says so", () => {
      const aurora = groupNamed("aurora", "us-east-1");
      const planted = rule(INGRESS, aurora, { fromPort: 0, toPort: 65535, cidrIpv4: "10.0.0.0/8" });
      const admitted = withThing(planted, () =>
        edgeOf("msk of us-west-2", "aurora of us-east-1").passages.map((passage) => passage.admitted ?? []),
      );
      expect(new Set(admitted.map(shownPorts))).to.deep.equal(new Set(["every port"]));
    });
  });
});

describe("With three regions", () => {
  let world: World;
  before(async () => {
    ({ world } = await recordRegions(THREE_REGIONS));
  });

  const EDGE = ["workloads of us-east-1", "aurora of eu-west-1"] as const;
  const edgeOf = (from: string, to: string) =>
    reachability(world).find((each) => each.from === from && each.to === to);

  it("each reaches each by the peering between the two", () => {
    expect(edgeOf(...EDGE)?.ports.map(({ from }) => from)).to.deep.equal([PORTS.aurora.from]);
  });

  it("no region is a way between two others: what is sent over its gateway is lost there", () => {
    const peering = world
      .in("us-west-2", "aws:ec2transitgateway/peeringAttachment:PeeringAttachment")
      .find(({ state }) => state.peerRegion === "us-east-1");
    const route = world
      .in("us-east-1", "aws:ec2transitgateway/route:Route")
      .find(({ state }) => state.destinationCidrBlock === "10.2.0.0/16");
    if (peering === undefined || route === undefined) throw new Error("no way to us-west-2");
    world.change(route, { transitGatewayAttachmentId: peering.id });
    expect(edgeOf(...EDGE)?.closedBy.join()).to.match(
      /^route: the transit gateway of us-west-2 has no route to 10\.2\./,
    );
  });
});
