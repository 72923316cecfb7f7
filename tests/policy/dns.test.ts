import { expect } from "chai";
import { addressRecord, dnsBeside, dnsWith, dnsWithout, healthyDns } from "../support/policy-dns";
import { unknown, verdictsOn } from "../support/policy-harness";

describe("A zone, its records and certificates on their first preview", () => {
  it("are accepted as the program makes them", async () => {
    expect(await verdictsOn(healthyDns)).to.deep.equal([]);
  });
});

describe("health-check-over-tls", () => {
  it("leaves a check alone that asks other checks, and no endpoint", async () => {
    const samples = dnsWith("check", { type: "CALCULATED", regions: undefined, enableSni: undefined });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("counts regions, and not how often one is named", async () => {
    const samples = dnsWith("check", { regions: ["us-east-1", "us-east-1", "us-west-2"] });
    expect(await verdictsOn(samples)).to.deep.equal(["health-check-over-tls: check"]);
  });
});

describe("routed-record-checked", () => {
  it("refuses a record among others without set identifier, while every id is unknown", async () => {
    expect(await verdictsOn(dnsWith("record", { setIdentifier: undefined }))).to.deep.equal([
      "routed-record-checked: record",
    ]);
  });

  it("accepts a simple record without either", async () => {
    const samples = { ...healthyDns, simple: addressRecord("203.0.113.1") };
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });
});

describe("records-agree", () => {
  it("accepts records of two regions under one name", async () => {
    const samples = dnsBeside({
      setIdentifier: "us-west-2",
      latencyRoutingPolicies: [{ region: "us-west-2" }],
    });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("accepts records of two types under one name", async () => {
    const samples = dnsBeside({
      type: "AAAA",
      setIdentifier: "us-east-1",
      weightedRoutingPolicies: [{ weight: 1 }],
    });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("knows a name with the dot at its end", async () => {
    const samples = dnsBeside({
      name: "API.shop.test.",
      setIdentifier: "us-east-1",
      latencyRoutingPolicies: [{ region: "us-east-1" }],
    });
    expect(await verdictsOn(samples)).to.deep.equal(["records-agree: second"]);
  });

  it("leaves records alone whose names are unknown", async () => {
    const samples = dnsBeside({ name: unknown.string, setIdentifier: "b", weightedRoutingPolicies: [{}] });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });
});

describe("zone-queries-logged and zone-signed", () => {
  it("leave a private zone alone", async () => {
    const {
      queries: _,
      signing: __,
      "signing-key": ___,
      ...rest
    } = dnsWith("zone", {
      vpcs: [{ vpcId: unknown.string }],
    });
    expect(await verdictsOn(rest)).to.deep.equal([]);
  });

  it("refuse what logs and signs another zone", async () => {
    const other = { type: "aws:route53/zone:Zone", protect: true, props: { name: "other.test" } };
    expect(await verdictsOn({ ...healthyDns, other })).to.have.members([
      "zone-queries-logged: other",
      "zone-signed: other",
      "zone-names-issuers: other",
    ]);
  });
});

describe("public-zone-no-private-address", () => {
  it("accepts a private address in a private zone", async () => {
    const {
      queries: _,
      signing: __,
      "signing-key": ___,
      ...rest
    } = dnsWith("zone", {
      vpcs: [{ vpcId: unknown.string }],
    });
    expect(await verdictsOn({ ...rest, inside: addressRecord("10.0.0.1") })).to.deep.equal([]);
  });

  it("refuses one in a zone that the stack adopts", async () => {
    const { zone: _, ...rest } = dnsWithout("queries");
    const inside = addressRecord("10.0.0.1");
    const adopted = {
      ...inside,
      props: { ...inside.props, zoneId: "Z0123456789ABCDEFGHIJ" },
      dependencies: {},
    };
    const { signing: __, "signing-key": ___, record: ____, ...others } = rest;
    expect(await verdictsOn({ ...others, inside: adopted })).to.deep.equal([
      "public-zone-no-private-address: inside",
    ]);
  });

  it("accepts public addresses beside the private ranges", async () => {
    for (const address of ["9.255.255.255", "172.32.0.1", "100.63.0.1", "192.169.0.1", "2600:1f18::1"])
      expect(await verdictsOn({ ...healthyDns, outside: addressRecord(address) })).to.deep.equal([]);
  });
});
