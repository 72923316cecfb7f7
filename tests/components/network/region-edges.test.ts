import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { RegionEdges, type RegionEdgesArgs } from "../../../components/network/region-edges";
import { registered } from "../../support/recorder";
import { recordWith } from "../harness";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const PORTS = {
  books: { protocol: "HTTPS", from: 443, to: 443 },
  maps: { protocol: "Gopher", from: 70, to: 79 },
};

/** us-east-1 with both stores and us-west-2 with one, each with a group per store and one for its workloads. */
const recordEdges = (ports: RegionEdgesArgs["ports"] = PORTS) =>
  recordWith((opts) => {
    const beside = { parent: new pulumi.ComponentResource("mall:tests:Beside", "beside", {}, opts) };
    const end = (region: string, network: string, stores: readonly string[]) => {
      const vpc = new aws.ec2.Vpc(region, { region, cidrBlock: `${network}.0.0/16` }, beside);
      const group = (name: string) =>
        new aws.ec2.SecurityGroup(`${name}-${region}`, { region, vpcId: vpc.id }, beside).id;
      return {
        region,
        workloadSecurityGroupId: group("workloads"),
        workloadCidrs: [`${network}.1.0/24`],
        storeCidrs: [`${network}.2.0/24`, `${network}.3.0/24`],
        stores: Object.fromEntries(stores.map((store) => [store, group(store)])),
      };
    };
    const earlier = end("us-east-1", "10.0", ["books", "maps"]);
    const newcomer = end("us-west-2", "10.1", ["books"]);
    new RegionEdges("edges", { newcomer, earlier, ports }, opts);
    return {
      "workloads east": earlier.workloadSecurityGroupId,
      "books east": earlier.stores.books,
      "maps east": earlier.stores.maps,
      "workloads west": newcomer.workloadSecurityGroupId,
      "books west": newcomer.stores.books,
    };
  });

describe("The edges between two regions", () => {
  let recorded: Awaited<ReturnType<typeof recordEdges>>;
  before(async () => {
    recorded = await recordEdges();
  });

  /** Region, group, range and ports of every rule of a type. */
  const rowsOf = (type: string) => {
    const groups = new Map(Object.entries(recorded.outputs).map(([name, id]) => [id, name]));
    return Object.values(registered(recorded, type)).map(({ inputs }) => [
      inputs.region,
      groups.get(String(inputs.securityGroupId)),
      inputs.cidrIpv4,
      [inputs.ipProtocol, inputs.fromPort, inputs.toPort].join(" "),
      inputs.description,
    ]);
  };

  it("let the workloads of each into every store of the other", () => {
    expect(rowsOf(INGRESS)).to.have.deep.members([
      ["us-east-1", "books east", "10.1.1.0/24", "tcp 443 443", "HTTPS from the workloads of us-west-2"],
      ["us-east-1", "maps east", "10.1.1.0/24", "tcp 70 79", "Gopher from the workloads of us-west-2"],
      ["us-west-2", "books west", "10.0.1.0/24", "tcp 443 443", "HTTPS from the workloads of us-east-1"],
    ]);
  });

  it("let the workloads of each out to where every store of the other may stand", () => {
    expect(rowsOf(EGRESS)).to.have.deep.members([
      ["us-west-2", "workloads west", "10.0.2.0/24", "tcp 443 443", "HTTPS to books of us-east-1"],
      ["us-west-2", "workloads west", "10.0.3.0/24", "tcp 443 443", "HTTPS to books of us-east-1"],
      ["us-west-2", "workloads west", "10.0.2.0/24", "tcp 70 79", "Gopher to maps of us-east-1"],
      ["us-west-2", "workloads west", "10.0.3.0/24", "tcp 70 79", "Gopher to maps of us-east-1"],
      ["us-east-1", "workloads east", "10.1.2.0/24", "tcp 443 443", "HTTPS to books of us-west-2"],
      ["us-east-1", "workloads east", "10.1.3.0/24", "tcp 443 443", "HTTPS to books of us-west-2"],
    ]);
  });

  it("are refused for a store whose ports nobody says", async () => {
    let message = "";
    await recordEdges({ books: PORTS.books }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal("edges: no ports of maps");
  });
});
