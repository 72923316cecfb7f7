import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { Certificate } from "../../../components/edge/certificate";
import { EdgeKeys } from "../../../components/edge/edge-keys";
import { HostedZone, type HostedZoneArgs } from "../../../components/edge/hosted-zone";
import { RegionRecord } from "../../../components/edge/region-record";
import { World } from "../../../sandbox/cloud/world";
import { only, type Recorded, record, registered } from "../../support/recorder";
import { ACCOUNT, recordWith } from "../harness";

const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";
const HOSTS = { shop: "mall.shop.test", www: "www.shop.test", api: "api-internal.shop.test" };

/** A program's zone, a certificate of each proof, and the record of one region. */
function recordDns() {
  return recordWith((opts) => {
    const keys = new EdgeKeys(
      "keys",
      { accountId: ACCOUNT, region: "us-east-1", aliasPrefix: "alias/mall/test/", protect: true },
      opts,
    );
    const created: HostedZoneArgs["zone"] = {
      kind: "created",
      domain: "shop.test",
      region: "us-east-1",
      accountId: ACCOUNT,
      logGroupPrefix: "/mall/test/",
      logsKeyArn: keys.logs,
      dnssecKeyArn: keys.dnssec,
    };
    const zone = new HostedZone(
      "zone",
      {
        zone: created,
        hosts: HOSTS,
        protect: true,
      },
      opts,
    );
    const own = new Certificate(
      "own",
      {
        region: "us-east-1",
        hosts: { shop: HOSTS.shop, www: HOSTS.www },
        proof: { records: "own", zoneId: zone.zoneId },
      },
      { ...opts, dependsOn: [zone] },
    );
    const second = new Certificate(
      "second",
      { region: "us-west-2", hosts: { shop: HOSTS.shop }, proof: { records: "another stack's" } },
      { ...opts, dependsOn: [own] },
    );
    const answer = new RegionRecord(
      "api-record",
      {
        zoneId: zone.zoneId,
        host: HOSTS.api,
        region: "us-east-1",
        checkedFrom: ["us-east-1", "us-west-2", "eu-west-1"],
        loadBalancer: {
          dnsName: "front-0123456789abcdef.elb.us-east-1.amazonaws.com",
          zoneId: "Z26RNL4JYFTOTI",
        },
      },
      opts,
    );
    return {
      zoneId: zone.zoneId,
      nameServers: zone.nameServers,
      dsRecord: zone.dsRecord,
      second: second.arn,
      healthCheckId: answer.healthCheckId,
    };
  });
}

describe("The edge's names", () => {
  let recorded: Recorded<unknown>;
  before(async () => {
    recorded = await recordDns();
  });

  describe("The zone", () => {
    it("is protected, and recovers elsewhere when us-east-1 is out", () => {
      const { protect, inputs } = only(recorded, ZONE, "zone");
      expect([protect, inputs.enableAcceleratedRecovery, inputs.forceDestroy]).to.deep.equal([
        true,
        true,
        undefined,
      ]);
    });

    it("says at each of the mall's names that ACM alone issues, and no wildcard", () => {
      const caa = Object.values(registered(recorded, RECORD)).filter(({ inputs }) => inputs.type === "CAA");
      expect(caa.map(({ inputs }) => [inputs.name, inputs.records])).to.have.deep.members(
        Object.values(HOSTS).map((host) => [host, ['0 issue "amazon.com"', '0 issuewild ";"']]),
      );
    });

    it("logs its queries in us-east-1, under the edge's key", () => {
      const { region, kmsKeyId } = only(recorded, "aws:cloudwatch/logGroup:LogGroup", "zone-queries").inputs;
      expect([region, kmsKeyId]).to.deep.equal([
        "us-east-1",
        recorded.world.all("aws:kms/key:Key").find(({ state }) => state.keyUsage === "ENCRYPT_DECRYPT")?.state
          .arn,
      ]);
    });

    it("is signed with the edge's pair of keys", () => {
      const { keyManagementServiceArn } = only(
        recorded,
        "aws:route53/keySigningKey:KeySigningKey",
        "zone",
      ).inputs;
      const pair = recorded.world
        .all("aws:kms/key:Key")
        .find(({ state }) => state.keyUsage === "SIGN_VERIFY");
      expect(keyManagementServiceArn).to.equal(pair?.state.arn);
    });

    it("tells what the registrar needs: four name servers and a DS record", () => {
      expect(recorded.outputs).to.have.property("nameServers").that.has.length(4);
      expect(recorded.outputs)
        .to.have.property("dsRecord")
        .that.matches(/^\d+ 13 2 [0-9A-F]{64}$/);
    });
  });

  describe("A zone that is there already", () => {
    it("is neither changed, logged nor signed: it gets records at the mall's names alone", async () => {
      const world = new World();
      const id = "Z0123456789ABCDEFGHIJ";
      world.put({ type: ZONE, region: "global", id, inputs: {}, state: { name: "shop.test" } });
      const adopting = await record(
        "us-east-1",
        () =>
          new HostedZone(
            "zone",
            { zone: { kind: "adopted", zoneId: id }, hosts: HOSTS, protect: true },
            { providers: { aws: new aws.Provider("aws", { region: "us-east-1" }) } },
          ).zoneId,
        { world },
      );
      const made = adopting.registrations.filter(({ type }) => type.startsWith("aws:"));
      expect(made.map(({ type, name, inputs }) => [type, name, inputs.zoneId])).to.have.deep.members(
        ["shop", "www", "api"].map((host) => [RECORD, `zone-caa-${host}`, id]),
      );
    });
  });

  describe("A certificate", () => {
    it("names all its hosts, the first as its common name", () => {
      const { domainName, subjectAlternativeNames, validationMethod } = only(
        recorded,
        "aws:acm/certificate:Certificate",
        "own",
      ).inputs;
      expect([domainName, subjectAlternativeNames, validationMethod]).to.deep.equal([
        HOSTS.shop,
        [HOSTS.shop, HOSTS.www],
        "DNS",
      ]);
    });

    it("brings a record for each host", () => {
      expect(
        Object.keys(registered(recorded, RECORD)).filter((name) => name.startsWith("own-")),
      ).to.deep.equal(["own-proof-shop", "own-proof-www"]);
    });

    it("brings none where another stack has, and is issued all the same", () => {
      expect(
        Object.keys(registered(recorded, RECORD)).filter((name) => name.startsWith("second")),
      ).to.deep.equal([]);
      const issued = recorded.world
        .in("us-west-2", "aws:acm/certificate:Certificate")
        .map(({ state }) => state.status);
      expect(issued).to.deep.equal(["ISSUED"]);
    });
  });

  describe("A region's record", () => {
    it("is the region's own among those of the host, as long as its check and its target are well", () => {
      const { inputs } = only(recorded, RECORD, "api-record");
      expect(inputs).to.deep.include({
        name: HOSTS.api,
        type: "A",
        setIdentifier: "us-east-1",
        latencyRoutingPolicies: [{ region: "us-east-1" }],
        aliases: [
          {
            name: "front-0123456789abcdef.elb.us-east-1.amazonaws.com",
            zoneId: "Z26RNL4JYFTOTI",
            evaluateTargetHealth: true,
          },
        ],
      });
    });

    it("is checked over HTTPS every 30 seconds, three times, from three regions", () => {
      const { tags: _, ...inputs } = only(
        recorded,
        "aws:route53/healthCheck:HealthCheck",
        "api-record",
      ).inputs;
      expect(inputs).to.deep.equal({
        type: "HTTPS",
        fqdn: "front-0123456789abcdef.elb.us-east-1.amazonaws.com",
        port: 443,
        resourcePath: "/health",
        enableSni: true,
        requestInterval: 30,
        failureThreshold: 3,
        regions: ["us-east-1", "us-west-2", "eu-west-1"],
      });
    });
  });
});
