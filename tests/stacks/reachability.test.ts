import { expect } from "chai";
import { STORES } from "../../infra/catalogue";
import { prefixListsOf } from "../../sandbox/cloud/models/network/prefix-lists";
import type { Thing, World } from "../../sandbox/cloud/world";
import { shownPorts } from "../../sandbox/reachability/ports";
import { type Edge, reachability } from "../../sandbox/reachability/reachability";
import { departureOf, IN_VPC, openIn } from "../support/needed";
import { COMMITTED, recordMall, recordRegions, THREE_REGIONS } from "./mall";

const isOpen = ({ ports }: Edge) => ports.length > 0;
const shown = ({ from, to, ports }: Edge) => `${from} -> ${to}: ${shownPorts(ports)}`;

const NO_DEPARTURE = { missing: [], unneeded: [] };

describe("What reaches what in both regions, by what is deployed alone", () => {
  let world: World;
  let edges: readonly Edge[];
  before(async () => {
    world = (await recordMall()).secondary.world;
    ({ edges } = reachability(world));
  });

  it("is what the catalogue needs, and nothing else", () => {
    expect(departureOf(world, COMMITTED)).to.deep.equal(NO_DEPARTURE);
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

    /** Each thing of these types, taken away by itself and put back: those without which the same is open. */
    const idle = (types: readonly string[]): readonly string[] => {
      const open = openIn(world).join();
      return types
        .flatMap((type) => world.all(type))
        .flatMap((thing) => {
          world.remove(thing);
          const after = openIn(world).join();
          world.put(thing);
          return after === open ? [`${thing.type} ${thing.region} ${thing.id}`] : [];
        });
    };

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
      it(`${what} taken away: none is there for nothing`, () => {
        expect(types.flatMap((type) => world.all(type)).length).to.be.greaterThan(0);
        expect(idle(types)).to.deep.equal([]);
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

    /** Endpoints of which a change to all that they are changes nothing. */
    const endpointsUnchangedBy = (change: Readonly<Record<string, string | boolean>>) =>
      world.all("aws:ec2/vpcEndpoint:VpcEndpoint").flatMap((endpoint) => {
        const { policy = "", privateDnsEnabled = false } = endpoint.state;
        world.change(endpoint, change);
        const after = answer();
        world.change(endpoint, { policy, privateDnsEnabled });
        return after === before ? [String(endpoint.state.serviceName)] : [];
      });
    const EVERYTHING_ALLOWED = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };

    for (const [what, statements] of Object.entries({
      "allows another account one action on one bucket": [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::999999999999:root" },
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::nobody/*",
        },
      ],
      "allows one action": [{ ...EVERYTHING_ALLOWED, Action: "s3:GetObject" }],
      "allows one resource": [{ ...EVERYTHING_ALLOWED, Resource: "arn:aws:s3:::nobody/*" }],
      "has a condition": [
        { ...EVERYTHING_ALLOWED, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-aa111bb222" } } },
      ],
      "denies one action": [
        EVERYTHING_ALLOWED,
        { Effect: "Deny", Principal: "*", Action: "s3:DeleteObject", Resource: "*" },
      ],
    })) {
      it(`endpoint whose policy ${what}`, () => {
        expect(endpointsUnchangedBy({ policy: JSON.stringify({ Statement: statements }) })).to.deep.equal([]);
      }).timeout(60_000);
    }

    it("endpoint without private DNS, but for gateways, which have none", () => {
      expect(endpointsUnchangedBy({ privateDnsEnabled: false })).to.have.members([
        "com.amazonaws.us-east-1.s3",
        "com.amazonaws.us-west-2.s3",
      ]);
    }).timeout(60_000);

    for (const [what, statement] of Object.entries({
      "allows nothing": { Effect: "Deny", Principal: "*", Action: "s3:DeleteBucket", Resource: "*" },
      "denies everything": { Effect: "Deny", Principal: { AWS: "*" }, Action: ["*"], Resource: "*" },
    })) {
      it(`endpoint whose policy ${what}`, () => {
        const unchanged = world.all("aws:ec2/vpcEndpoint:VpcEndpoint").flatMap((endpoint) => {
          const { policy = "" } = endpoint.state;
          const allow = what === "denies everything" ? [EVERYTHING_ALLOWED] : [];
          world.change(endpoint, { policy: JSON.stringify({ Statement: [...allow, statement] }) });
          const after = answer();
          world.change(endpoint, { policy });
          return after === before ? [endpoint.id] : [];
        });
        expect(unchanged).to.deep.equal([]);
      }).timeout(60_000);
    }

    /** Tables of which a thing that is added for each changes nothing. */
    const unchangedBy = (
      tables: readonly Thing[],
      added: (table: Thing) => Omit<Thing, "region" | "id" | "inputs">,
    ) =>
      tables.flatMap((table) => {
        const thing = { region: table.region, id: "added", inputs: {}, ...added(table) };
        world.put(thing);
        const after = answer();
        world.remove(thing);
        return after === before ? [`${table.region} ${table.id}`] : [];
      });
    const [VPC_TABLE, GATEWAY_TABLE] = [
      "aws:ec2/routeTable:RouteTable",
      "aws:ec2transitgateway/routeTable:RouteTable",
    ];
    const one = (region: string, type: string) => world.in(region, type)[0]?.id ?? `no ${type} in ${region}`;

    for (const [what, destinationCidrBlock] of Object.entries({
      "that others have": "10.1.0.0/16",
      "to everywhere": "0.0.0.0/0",
      "to all private addresses": "10.0.0.0/8",
      "to a part of what it leads to already": "10.1.96.0/20",
      "to addresses that nobody has": "10.9.0.0/16",
    })) {
      it(`route ${what}, added to each table of a VPC`, () => {
        const unchanged = unchangedBy(world.all(VPC_TABLE), ({ region, id }) => ({
          type: "aws:ec2/route:Route",
          state: {
            routeTableId: id,
            destinationCidrBlock,
            transitGatewayId: one(region, "aws:ec2transitgateway/transitGateway:TransitGateway"),
            state: "active",
          },
        }));
        expect(unchanged).to.deep.equal([]);
      }).timeout(60_000);

      for (const [how, more] of Object.entries({
        "over the peering": {
          transitGatewayAttachmentId: () =>
            world.all("aws:ec2transitgateway/peeringAttachment:PeeringAttachment")[0]?.id ?? "",
        },
        "which drops packets": { blackhole: () => true },
      })) {
        it(`route ${what}, ${how}, added to each table of a transit gateway`, () => {
          const values = Object.entries(more).map(([key, value]) => [key, value()]);
          const unchanged = unchangedBy(world.all(GATEWAY_TABLE), ({ id }) => ({
            type: "aws:ec2transitgateway/route:Route",
            state: {
              transitGatewayRouteTableId: id,
              destinationCidrBlock,
              ...Object.fromEntries(values),
            },
          }));
          expect(unchanged).to.deep.equal([]);
        }).timeout(60_000);
      }
    }

    it("propagation of the VPC, added to each table of a transit gateway that has none", () => {
      const type = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation";
      const has = ({ region, id }: Thing) =>
        world.in(region, type).some(({ state }) => state.transitGatewayRouteTableId === id);
      const tables = world.all(GATEWAY_TABLE).filter((table) => !has(table));
      expect(tables).to.have.length(2);
      const unchanged = unchangedBy(tables, ({ region, id }) => ({
        type,
        state: {
          transitGatewayRouteTableId: id,
          transitGatewayAttachmentId: one(region, "aws:ec2transitgateway/vpcAttachment:VpcAttachment"),
        },
      }));
      expect(unchanged).to.deep.equal([]);
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
      reachability(world).edges.find((edge) => edge.from === from && edge.to === to) ??
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

    const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    const EVERYTHING = { ipProtocol: "-1" };
    const departure = () => departureOf(world, COMMITTED);
    /** What is open beyond what is needed, and what is not, while some things are in the world. */
    const withThings = (things: readonly Thing[]) => {
      for (const [at, thing] of things.entries()) world.put({ ...thing, id: `${thing.id}-${at}` });
      const seen = departure();
      for (const [at, thing] of things.entries()) world.remove({ ...thing, id: `${thing.id}-${at}` });
      return seen;
    };
    const opensOnly = (
      things: readonly Thing[],
      unneeded: readonly string[],
      missing: readonly string[] = [],
    ) => {
      const seen = withThings(things);
      expect({ unneeded: [...seen.unneeded].sort(), missing: seen.missing }).to.deep.equal({
        unneeded: [...unneeded].sort(),
        missing,
      });
    };
    /** What "none is there for nothing" finds: a rule that lets in, or out, whom another layer keeps away. */
    const opensNothing = (thing: Thing) => {
      expect(withThings([thing])).to.deep.equal(NO_DEPARTURE);
    };
    const EAST = "us-east-1";
    const ALB = `application load balancer of ${EAST}`;
    const NLB = `network load balancer of ${EAST}`;
    const WORKLOADS = `workloads of ${EAST}`;
    const MSK = `msk of ${EAST}`;
    const ENDPOINTS =
      "endpoints ec2 ecr.api ecr.dkr eks elasticloadbalancing kms logs monitoring secretsmanager ssm sts xray";
    const ALL = "every port, icmp, udp every port";
    const group = {
      alb: () => groupNamed("ingress-access-alb", EAST),
      nlb: () => groupNamed("ingress-access-nlb-cloudfront", EAST),
      workloads: () => groupNamed("network-workloads", EAST),
      msk: () => groupNamed("msk", EAST),
    };
    const cloudFront = () => {
      const list = prefixListsOf(EAST).find(({ name }) => name.endsWith("cloudfront.origin-facing"));
      return { prefixListId: list?.id ?? "" };
    };
    const OF_CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing";

    for (const table of ["transit-vpc", "transit-peerings"]) {
      it(`${table} sends everything over the peering: no need for that route`, () => {
        const [peering] = transit("peeringAttachment:PeeringAttachment", "us-west-2");
        const wide = transit("routeTable:RouteTable", "us-west-2")
          .filter(({ state }) => JSON.stringify(state.tags).includes(`"${table}"`))
          .map(({ id }) => ({
            type: "aws:ec2transitgateway/route:Route",
            region: "us-west-2",
            id: "planted",
            inputs: {},
            state: {
              transitGatewayRouteTableId: id,
              destinationCidrBlock: "0.0.0.0/0",
              transitGatewayAttachmentId: peering?.id ?? "",
            },
          }));
        opensOnly(wide, [
          `${table} of us-west-2: 0.0.0.0/0 -> nowhere: the transit gateway of us-east-1 has no route to 0.0.0.0`,
        ]);
      });
    }

    it("the network load balancer admits CloudFront on 80 to 443: its edge is wider than the need", () => {
      opensOnly(
        [rule(INGRESS, group.nlb(), { fromPort: 80, toPort: 443, ...cloudFront() })],
        [`${OF_CLOUDFRONT} -> ${NLB}: 80-443`],
        [`${OF_CLOUDFRONT} -> ${NLB}: 443`],
      );
    });

    it("the application load balancer admits CloudFront on 80 to 443: a rule for nothing, as it is not public", () => {
      opensNothing(rule(INGRESS, group.alb(), { fromPort: 80, toPort: 443, ...cloudFront() }));
    });

    it("the network load balancer admits one range of health checkers on 80: nobody needs that", () => {
      opensOnly(
        [rule(INGRESS, group.nlb(), { fromPort: 80, toPort: 80, cidrIpv4: "15.177.0.0/18" })],
        [`15.177.0.0/18 -> ${NLB}: 80`],
      );
    });

    for (const [balancer, worn] of [
      [ALB, group.alb],
      [NLB, group.nlb],
    ] as const) {
      it(`what the ${balancer} lets out to the whole VPC gets to the endpoints`, () => {
        opensOnly(
          [rule(EGRESS, worn(), { ...EVERYTHING, cidrIpv4: "10.0.0.0/16" })],
          [`${balancer} -> ${ENDPOINTS} of ${EAST}: 443`],
        );
      });
    }

    for (const called of ["network-workloads", "aurora", "documentdb", "elasticache", "msk", "opensearch"]) {
      it(`${called} admits everything from the application load balancer, which lets everything out`, () => {
        const store = groupNamed(called, EAST);
        const gets = called === "network-workloads" ? "workloads" : called;
        const { alb } = group;
        opensOnly(
          [
            rule(INGRESS, store, { ...EVERYTHING, referencedSecurityGroupId: alb().id }),
            rule(EGRESS, alb(), { ...EVERYTHING, referencedSecurityGroupId: store.id }),
          ],
          [`${ALB} -> ${gets} of ${EAST}: ${ALL}`],
          gets === "workloads" ? [`${ALB} -> ${WORKLOADS}: 8080`] : [],
        );
      });
    }

    it("the workloads call everywhere: they get to the internet", () => {
      opensOnly(
        [rule(EGRESS, group.workloads(), { ...EVERYTHING, cidrIpv4: "0.0.0.0/0" })],
        [`${WORKLOADS} -> the internet: ${ALL}`, `${WORKLOADS} -> gateway endpoint s3 of ${EAST}: ${ALL}`],
        [`${WORKLOADS} -> gateway endpoint s3 of ${EAST}: 443`],
      );
    });

    for (const [what, port] of [
      ["Kafka without encryption", 9092],
      ["Kafka with passwords", 9096],
      ["ZooKeeper", 2181],
    ] as const) {
      it(`${what} is open to the workloads: the brokers' edge has a port more`, () => {
        const ports = { fromPort: port, toPort: port };
        const { msk, workloads } = group;
        const both = [port, 9098].sort((a, b) => a - b).join(", ");
        opensOnly(
          [
            rule(INGRESS, msk(), { ...ports, referencedSecurityGroupId: workloads().id }),
            rule(EGRESS, workloads(), { ...ports, referencedSecurityGroupId: msk().id }),
          ],
          [`${WORKLOADS} -> ${MSK}: ${both}`],
          [`${WORKLOADS} -> ${MSK}: 9098`],
        );
      });
    }

    for (const [what, caller, from] of [
      ["Kafka with IAM is closed to the workloads", group.workloads, WORKLOADS],
      ["the brokers do not admit each other", group.msk, MSK],
    ] as const) {
      it(`${what}: an edge is missing`, () => {
        const rules = world
          .in(EAST, INGRESS)
          .filter(({ state }) => state.securityGroupId === group.msk().id)
          .filter(({ state }) => state.referencedSecurityGroupId === caller().id);
        expect(withoutThings(rules, departure)).to.deep.equal({
          missing: [`${from} -> ${MSK}: 9098`],
          unneeded: [],
        });
      });
    }

    it("the stores admit a group that nobody wears: the workloads get to none of their region", () => {
      const nodes = { ...group.workloads(), id: "sg-nodes", state: { ...group.workloads().state } };
      const admitting = world
        .in(EAST, INGRESS)
        .filter(({ state }) => state.referencedSecurityGroupId === group.workloads().id)
        .filter(({ state }) => state.securityGroupId !== group.workloads().id);
      for (const each of admitting) world.change(each, { referencedSecurityGroupId: nodes.id });
      const { missing } = withThing(nodes, departure);
      for (const each of admitting) world.change(each, { referencedSecurityGroupId: group.workloads().id });
      expect(missing).to.have.members(
        Object.entries(IN_VPC).map(
          ([store, ports]) =>
            `${WORKLOADS} -> ${store === "dsql" ? "endpoint dsql" : store} of ${EAST}: ${shownPorts([ports])}`,
        ),
      );
    });

    describe("an endpoint", () => {
      const toEndpoint = (service: string, change: Readonly<Record<string, string | boolean>>) => {
        const endpoint = world
          .in(EAST, "aws:ec2/vpcEndpoint:VpcEndpoint")
          .find(({ state }) => String(state.serviceName).includes(service));
        if (endpoint === undefined) throw new Error(`no endpoint of ${service}`);
        const { policy = "", privateDnsEnabled = false } = endpoint.state;
        world.change(endpoint, change);
        const { ports, closedBy } = edgeOf(
          WORKLOADS,
          `${service === ".s3" ? "gateway endpoint s3" : `endpoint ${service}`} of ${EAST}`,
        );
        world.change(endpoint, { policy, privateDnsEnabled });
        return `${shownPorts(ports)}: ${closedBy.join("; ")}`;
      };
      const policyOf = (...Statement: readonly object[]) => ({ policy: JSON.stringify({ Statement }) });
      const allow = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };

      for (const service of [".s3", "kms", "dsql"]) {
        it(`is closed whose policy allows another account alone: ${service}`, () => {
          const other = policyOf({ ...allow, Principal: { AWS: "999999999999" } });
          expect(toEndpoint(service, other)).to.equal(
            "no port: endpoint: its policy allows the account nothing",
          );
        });

        it(`shows what its policy says where that is less than everything: ${service}`, () => {
          const one = { ...allow, Action: "s3:GetObject" };
          const port = service === "dsql" ? "5432" : "443";
          expect(toEndpoint(service, policyOf(one))).to.equal(
            `${port}: endpoint: its policy says ${JSON.stringify([one])}`,
          );
        });
      }

      it("is open whose policy allows the account everything twice", () => {
        expect(toEndpoint("dsql", policyOf(allow, allow))).to.equal("5432: ");
      });

      for (const service of ["kms", "dsql"]) {
        it(`is closed to those who call ${service} by its name, when that is an address of the internet`, () => {
          expect(toEndpoint(service, { privateDnsEnabled: false })).to.equal(
            "no port: endpoint: its service's name does not lead to it",
          );
        });
      }
    });

    it("any one endpoint is missing: so is its edge", () => {
      const endpoints = world.all("aws:ec2/vpcEndpoint:VpcEndpoint");
      expect(endpoints).to.have.length(28);
      const unnoticed = endpoints.filter((endpoint) => {
        const { missing } = withoutThings([endpoint], departure);
        const service = String(endpoint.state.serviceName).split(".").at(-1) ?? "";
        const name = service.startsWith("dsql") ? "dsql" : service;
        return !missing.some((edge) => edge.startsWith("workloads of") && edge.includes(name));
      });
      expect(unnoticed.map(({ state }) => state.serviceName)).to.deep.equal([]);
    }).timeout(60_000);

    it("the data tier has a way to the internet: nobody needs that route", () => {
      const [nat] = world.in(EAST, "aws:ec2/natGateway:NatGateway");
      const [table] = world
        .in(EAST, "aws:ec2/routeTable:RouteTable")
        .filter(({ state }) => JSON.stringify(state.tags).includes("data"));
      const state = {
        routeTableId: table?.id ?? "",
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: nat?.id ?? "",
        state: "active",
      };
      opensOnly(
        [{ type: "aws:ec2/route:Route", region: EAST, id: "r-planted", inputs: state, state }],
        [`network-data of ${EAST}: 0.0.0.0/0 -> the internet by its NAT gateway`],
      );
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
      const open = { fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" };
      opensOnly([rule(INGRESS, group.nlb(), open)], [`the internet -> ${NLB}: 443`]);
    });

    it("a store admits every port from all private addresses: what the other region lets out gets in", () => {
      const aurora = groupNamed("aurora", EAST);
      opensOnly(
        [rule(INGRESS, aurora, { fromPort: 0, toPort: 65535, cidrIpv4: "10.0.0.0/8" })],
        [`workloads of us-west-2 -> aurora of ${EAST}: 443, 5432, 6379, 27017`],
        [`workloads of us-west-2 -> aurora of ${EAST}: 5432`],
      );
    });
  });
});

describe("With three regions", () => {
  let world: World;
  before(async () => {
    ({ world } = await recordRegions(THREE_REGIONS));
  });

  it("is what the catalogue needs, and nothing else, between all of them", () => {
    expect(departureOf(world, THREE_REGIONS)).to.deep.equal(NO_DEPARTURE);
  });

  const EDGE = ["workloads of us-east-1", "aurora of eu-west-1"] as const;
  const edgeOf = (from: string, to: string) =>
    reachability(world).edges.find((each) => each.from === from && each.to === to);

  it("each reaches each by the peering between the two", () => {
    expect(edgeOf(...EDGE)?.ports.map(({ from }) => from)).to.deep.equal([IN_VPC.aurora.from]);
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
