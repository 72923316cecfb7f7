import { expect } from "chai";
import { Workloads } from "../../../components/network/workloads";
import { prefixListsOf } from "../../../sandbox/cloud/models/network/prefix-lists";
import { type Registration, registered } from "../../support/recorder";
import { keysIn, networkIn, recordWith } from "../harness";

const S3_LIST = prefixListsOf("us-east-1").find(({ name }) => name.endsWith(".s3"))?.id ?? "";

describe("The workloads' security group", () => {
  const rulesOf = async (direction: "Ingress" | "Egress") => {
    const type = `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`;
    const rules = Object.values(registered(await recordWorkloads(), type));
    return rules.filter(({ name }) => name.startsWith("pods")).map(shown);
  };
  const recordWorkloads = () =>
    recordWith((opts) => {
      const network = networkIn(opts, keysIn(opts));
      return new Workloads(
        "pods",
        {
          vpcId: network.vpcId,
          endpointsSecurityGroupId: network.workloadSecurityGroupId,
          s3PrefixListId: S3_LIST,
          ports: [8080, 9090],
        },
        opts,
      );
    });
  const shown = ({ name, inputs }: Registration) => [
    name,
    inputs.referencedSecurityGroupId === undefined ? inputs.prefixListId : "a group",
    inputs.fromPort,
    inputs.toPort,
  ];

  it("lets out to AWS's APIs and to each other, and nowhere else", async () => {
    expect(await rulesOf("Egress")).to.have.deep.members([
      ["pods-to-endpoints", "a group", 443, 443],
      ["pods-to-s3", S3_LIST, 443, 443],
      ["pods-8080", "a group", 8080, 8080],
      ["pods-9090", "a group", 9090, 9090],
    ]);
  });

  it("lets in what wears it, on the services' ports, and nobody else", async () => {
    expect(await rulesOf("Ingress")).to.have.deep.members([
      ["pods-8080", "a group", 8080, 8080],
      ["pods-9090", "a group", 9090, 9090],
    ]);
  });
});
