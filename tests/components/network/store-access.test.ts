import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { StoreAccess } from "../../../components/network/store-access";
import { only, registered } from "../../support/recorder";
import { recordWith } from "../harness";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const recordAccess = (...names: readonly string[]) =>
  recordWith((opts) => {
    const beside = { parent: new pulumi.ComponentResource("mall:tests:Beside", "beside", {}, opts) };
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, beside);
    const groupOf = (name: string) => new aws.ec2.SecurityGroup(name, { vpcId: vpc.id }, beside).id;
    const callers = names.map((name) => ({ name, securityGroupId: groupOf(name) }));
    const { securityGroupId } = new StoreAccess(
      "books",
      { store: "Books", vpcId: vpc.id, ports: { protocol: "Gopher", from: 70, to: 79 }, callers },
      opts,
    );
    return {
      books: securityGroupId,
      ...Object.fromEntries(callers.map((caller) => [caller.name, caller.securityGroupId])),
    };
  });

describe("The access to a store", () => {
  let recorded: Awaited<ReturnType<typeof recordAccess>>;
  before(async () => {
    recorded = await recordAccess("workloads", "rotation");
  });

  /** Each rule of a type: whose it is, which group it names, and the ports. */
  const rowsOf = (type: string) => {
    const groups = new Map(Object.entries(recorded.outputs).map(([name, id]) => [id, name]));
    return Object.values(registered(recorded, type)).map(({ inputs }) => [
      groups.get(String(inputs.securityGroupId)),
      groups.get(String(inputs.referencedSecurityGroupId)),
      [inputs.ipProtocol, inputs.fromPort, inputs.toPort].join(" "),
      inputs.description,
    ]);
  };

  it("is a group without rules of its own, so that whoever adds one is seen", () => {
    const { inputs } = only(recorded, GROUP, "books");
    expect([inputs.ingress, inputs.egress]).to.deep.equal([undefined, undefined]);
  });

  it("lets in every caller that is named, on the store's ports alone", () => {
    expect(rowsOf(INGRESS)).to.have.deep.members([
      ["books", "workloads", "tcp 70 79", "Gopher from workloads"],
      ["books", "rotation", "tcp 70 79", "Gopher from rotation"],
    ]);
  });

  it("lets every caller out to the store, on its ports alone, and the store out to nobody", () => {
    expect(rowsOf(EGRESS)).to.have.deep.members([
      ["workloads", "books", "tcp 70 79", "Gopher to Books"],
      ["rotation", "books", "tcp 70 79", "Gopher to Books"],
    ]);
  });

  it("has no rule when nobody is named", async () => {
    const closed = await recordAccess();
    expect([registered(closed, INGRESS), registered(closed, EGRESS)]).to.deep.equal([{}, {}]);
  });
});
