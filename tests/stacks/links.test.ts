import { expect } from "chai";
import { type Bag, isBag, text } from "../../sandbox/cloud/values";
import type { World } from "../../sandbox/cloud/world";
import type { Registration } from "../support/recorder";
import { recordMall } from "./mall";

const RULE = /^aws:vpc\/securityGroup(Ingress|Egress)Rule:/;

/** Ranges of the tier in which workloads run, and of that in which stores stand, as the addresses are planned. */
const WORKLOADS = {
  "us-east-1": ["10.0.48.0/20", "10.0.64.0/20", "10.0.80.0/20"],
  "us-west-2": ["10.1.48.0/20", "10.1.64.0/20", "10.1.80.0/20"],
} as const;
const DATA = {
  "us-east-1": ["10.0.96.0/20", "10.0.112.0/20", "10.0.128.0/20"],
  "us-west-2": ["10.1.96.0/20", "10.1.112.0/20", "10.1.128.0/20"],
} as const;
const PORTS = { aurora: 5432, documentdb: 27017, elasticache: 6379, opensearch: 443 };

/** The name of a security group, found in the region where the rule is. */
function groupNamed(world: World, region: string, id: string): string | undefined {
  const tags = world.get("aws:ec2/securityGroup:SecurityGroup", region, id)?.state.tags;
  return isBag(tags) ? text(tags.Name) : undefined;
}

function rowOf(world: World, { type, inputs }: { readonly type: string; readonly inputs: Bag }): string {
  const region = text(inputs.region) ?? "";
  const group = groupNamed(world, region, text(inputs.securityGroupId) ?? "");
  const way = type.includes("Ingress") ? "in from" : "out to";
  const { cidrIpv4, ipProtocol, fromPort, toPort } = inputs;
  return [`${region} ${group}:`, way, cidrIpv4, ipProtocol, fromPort, toPort].join(" ");
}

describe("The way between the workloads of one region and the stores of the other", () => {
  let rules: readonly Registration[];
  let rows: readonly string[];
  before(async () => {
    const { secondary } = await recordMall();
    rules = secondary.registrations.filter(
      ({ type, name }) => RULE.test(type) && name.startsWith("edges-us-east-1-"),
    );
    rows = rules.map((rule) => rowOf(secondary.world, rule));
  });

  for (const [from, to] of [
    ["us-east-1", "us-west-2"],
    ["us-west-2", "us-east-1"],
  ] as const) {
    for (const [store, port] of Object.entries(PORTS)) {
      it(`leads into ${store} of ${to} from where ${from}'s workloads run, on ${port} alone`, () => {
        expect(rows.filter((row) => row.startsWith(`${to} ${store}: `))).to.have.members(
          WORKLOADS[from].map((cidr) => `${to} ${store}: in from ${cidr} tcp ${port} ${port}`),
        );
      });
    }

    it(`leads the workloads of ${from} out to where the stores of ${to} stand, on their ports alone`, () => {
      expect(rows.filter((row) => row.startsWith(`${from} network-workloads: `))).to.have.members(
        Object.values(PORTS).flatMap((port) =>
          DATA[to].map((cidr) => `${from} network-workloads: out to ${cidr} tcp ${port} ${port}`),
        ),
      );
    });
  }

  it("is 48 rules: 4 stores, 3 zones, both ends, both directions", () => {
    expect(rows).to.have.length(48);
  });

  it("says of each rule what is spoken there, and with whom", () => {
    const west = rules.filter(({ inputs }) => inputs.region === "us-west-2");
    expect([...new Set(west.map(({ inputs }) => inputs.description))]).to.have.members([
      "PostgreSQL from the workloads of us-east-1",
      "MongoDB from the workloads of us-east-1",
      "Valkey from the workloads of us-east-1",
      "HTTPS from the workloads of us-east-1",
      "PostgreSQL to aurora of us-east-1",
      "MongoDB to documentdb of us-east-1",
      "Valkey to elasticache of us-east-1",
      "HTTPS to opensearch of us-east-1",
    ]);
  });
});
