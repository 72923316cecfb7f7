import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { expect } from "chai";
import { BY_HAND, NAMED, REPEATABLE, TAGGED } from "../../tools/recovery/aws-tables";
import { recordMall } from "../stacks/mall";

const specification = loadAwsServiceSpecSync();

const specified = (type: string) =>
  specification.lookup("resource", "cloudFormationType", "equals", type).only();

/** Forms of ARNs, without what differs from one to the other, that the specification leaves out. Source: Service Authorization Reference. */
const ARN_FORMS: Readonly<Record<string, string>> = {
  "AWS::ElasticLoadBalancingV2::LoadBalancer": "arn::elasticloadbalancing:::loadbalancer//",
  "AWS::ElasticLoadBalancingV2::TargetGroup": "arn::elasticloadbalancing:::targetgroup//",
  "AWS::MSK::Cluster": "arn::kafka:::cluster//",
  "AWS::MSK::Replicator": "arn::kafka:::replicator//",
};

/** The types that the program registers, of all regions. */
async function registeredTypes(): Promise<readonly string[]> {
  const { primary, secondary } = await recordMall();
  const types = [...primary.registrations, ...secondary.registrations].map(({ type }) => type);
  return [...new Set(types.filter((type) => type.startsWith("aws:")))].sort();
}

describe("What recover knows of AWS's types", () => {
  it("is complete: every type of the program stands in one table", async () => {
    const tables = [NAMED, TAGGED, REPEATABLE, BY_HAND];
    const wrong = (await registeredTypes()).filter(
      (type) => tables.filter((table) => type in table).length !== 1,
    );
    expect(
      wrong,
      "these stand in no table, or in several, of tools/recovery/aws-tables.ts. Has it a name that the program gives, so that " +
        "CloudFormation's primary identifier follows from the inputs: NAMED. Has it tags, and an ARN in the tagging API: TAGGED. " +
        "Does asking again make no second one: REPEATABLE. Otherwise BY_HAND, with the AWS CLI's command that shows it",
    ).to.deep.equal([]);
  });

  for (const [type, { cloudFormation, identifier }] of Object.entries(NAMED)) {
    it(`has CloudFormation's primary identifier, in its order, for ${type}`, () => {
      expect(Object.keys(identifier)).to.deep.equal(specified(cloudFormation).primaryIdentifier);
    });
  }

  for (const [type, { cloudFormation, filter, untold }] of Object.entries(TAGGED)) {
    it(`has a taggable type of CloudFormation, with the ARN's service and resource, for ${type}`, () => {
      const { tagInformation, arnTemplate = ARN_FORMS[cloudFormation] ?? "" } = specified(cloudFormation);
      expect(tagInformation).to.not.equal(undefined);
      const [, , service, , , ...resource] = arnTemplate.replaceAll(/\$\{\w+\}/g, "").split(":");
      expect(`${service}:${resource.join(":").split(/[/:]/)[0]}`).to.equal(filter);
    });

    it(`asks Cloud Control for ${type} only where the ARN tells the whole identifier`, () => {
      const told = specified(cloudFormation).primaryIdentifier?.filter((part) => part !== untold) ?? [];
      expect(told).to.have.length(1);
      expect(specified(cloudFormation).primaryIdentifier).to.have.length(untold === undefined ? 1 : 2);
    });
  }
});
