import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { expect } from "chai";
import { ACCOUNT } from "../../../sandbox/cloud/cloud";
import type { Model, Reference } from "../../../sandbox/cloud/model";
import { MODELS } from "../../../sandbox/cloud/models";
import { shapeOf } from "../../../sandbox/cloud/shapes";
import {
  changed,
  declared,
  FIXTURE_NAMES,
  type FixtureName,
  type FixtureRegion,
  refusalOf,
  TestCloud,
} from "../../support/cloud-fixtures";
import type { Deployed, Properties } from "../../support/provider-client";

const REGION = "us-east-1";

/** S3's and Route 53's ARNs name neither region nor account: no two accounts share a bucket's name, or a zone's id. */
const ARNS_WITHOUT_OWNER: ReadonlySet<string> = new Set([
  "aws:s3/bucket:Bucket",
  "aws:route53/healthCheck:HealthCheck",
  "aws:route53/queryLog:QueryLog",
  "aws:route53/zone:Zone",
]);
const specification = loadAwsServiceSpecSync();

/** The form of a resource's ARN in the region, as AWS publishes it. */
function arnForm(resource: string, region: string): RegExp | undefined {
  const { arnTemplate } = specification.lookup("resource", "cloudFormationType", "equals", resource).only();
  const known: Readonly<Record<string, string>> = { Partition: "aws", Region: region, Account: ACCOUNT };
  const form = arnTemplate?.replace(/\$\{(\w+)\}/g, (_, name: string) => known[name] ?? ".+");
  return form === undefined ? undefined : new RegExp(`^${form}$`);
}

function modelOf(name: FixtureName): Model {
  const model = MODELS.find(({ type }) => type === declared(name).type);
  if (model === undefined) throw new Error(`${name} is of a type without a model`);
  return model;
}

function fixtureOf(type: string): FixtureName {
  const name = FIXTURE_NAMES.find((candidate) => declared(candidate).type === type);
  if (name === undefined) throw new Error(`${type} has no fixture`);
  return name;
}

describe("Models", () => {
  for (const model of MODELS) {
    const { inputs } = shapeOf(model.type);
    const named: Readonly<Record<string, readonly string[]>> = {
      replaces: model.replaces,
      defaults: Object.keys(model.defaults ?? {}),
      replacesIf: Object.keys(model.replacesIf ?? {}),
      references: (model.references ?? []).map(({ property }) => property.split(".")[0] ?? ""),
      autoName: model.autoName === undefined ? [] : [model.autoName.property],
      answered: Object.keys(model.answered ?? {}),
    };
    for (const [list, names] of Object.entries(named).filter(([, all]) => all.length > 0)) {
      it(`${model.type}: ${list} names inputs of the type`, () => {
        expect(names.filter((name) => !inputs.has(name))).to.deep.equal([]);
      });
    }
  }

  it("every model has a fixture", () => {
    expect([...new Set(FIXTURE_NAMES.map((name) => declared(name).type))]).to.have.members(
      MODELS.map(({ type }) => type),
    );
  });

  it("no type has two models", () => {
    expect(new Set(MODELS.map(({ type }) => type)).size).to.equal(MODELS.length);
  });

  for (const name of FIXTURE_NAMES) {
    const model = modelOf(name);
    const shape = shapeOf(model.type);

    describe(`${model.type} (${name})`, () => {
      let cloud: TestCloud;
      let region: FixtureRegion;
      let deployed: Deployed;

      before(async () => {
        cloud = await TestCloud.start();
        region = await cloud.region(REGION);
        deployed = await region.deploy(name);
      });

      after(() => cloud.stop());

      it("is asked for with every required input", () => {
        expect([...shape.required].filter((input) => !(input in deployed.inputs))).to.deep.equal([]);
      });

      it("has an id", () => {
        expect(deployed.id).to.be.a("string").that.is.not.equal("");
      });

      it("defines every output that always has a value", () => {
        expect([...shape.always].filter((output) => !(output in deployed.outputs))).to.deep.equal([]);
      });

      it("answers only outputs of the type", () => {
        const others = Object.keys(deployed.outputs).filter((output) => !shape.outputs.has(output));
        expect(others).to.deep.equal([]);
      });

      it("is read as it was created", async () => {
        expect(await region.client.read(deployed)).to.deep.equal({
          ...deployed,
          inputs: withoutUnanswered(deployed),
        });
      });

      it("wants nothing when asked for again", async () => {
        expect(await region.client.diff(deployed, deployed.inputs)).to.deep.equal({
          changes: [],
          replaces: [],
        });
      });

      for (const property of model.replaces) {
        it(`is replaced when ${property} changes`, async () => {
          const inputs = { ...deployed.inputs, [property]: "another" };
          expect(await region.client.diff(deployed, inputs)).to.deep.equal({
            changes: [property],
            replaces: [property],
          });
        });
      }

      if (shape.always.has("arn") && !ARNS_WITHOUT_OWNER.has(model.type)) {
        it("has an ARN of the account", () => {
          const [arn, partition, , , account] = String(deployed.outputs.arn).split(":");
          expect([arn, partition, account]).to.deep.equal(["arn", "aws", ACCOUNT]);
        });

        it(`has an ARN of ${model.scope === "global" ? "no region" : "its region"}`, () => {
          const [, , , where] = String(deployed.outputs.arn).split(":");
          expect(where).to.equal(model.scope === "global" ? "" : (deployed.inputs.region ?? REGION));
        });
      }

      const formIn = (region: string) =>
        model.specification === undefined ? undefined : arnForm(model.specification, region);
      if (formIn(REGION) !== undefined && shape.always.has("arn")) {
        it("has an ARN of the form that AWS publishes", () => {
          expect(deployed.outputs.arn).to.match(formIn(String(deployed.inputs.region ?? REGION)) ?? /^$/);
        });
      }
    });
  }

  for (const [name, form] of [
    ["ingressRule", /^arn:aws:ec2:us-east-1:111122223333:security-group-rule\/sgr-0[0-9a-f]{16}$/],
    ["defaultSecurityGroup", /^arn:aws:ec2:us-east-1:111122223333:security-group\/sg-0[0-9a-f]{16}$/],
    ["secretVersion", /^arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-[0-9a-z]{6}$/],
  ] as const) {
    it(`${name}, which no specification describes, has an ARN of AWS's form`, async () => {
      const cloud = await TestCloud.start();
      try {
        const region = await cloud.region(REGION);
        expect(await region.of(name, "arn")).to.match(form);
      } finally {
        cloud.stop();
      }
    });
  }

  describe("references", () => {
    let cloud: TestCloud;
    let here: FixtureRegion;
    let elsewhere: FixtureRegion;

    before(async () => {
      cloud = await TestCloud.start();
      elsewhere = await cloud.region(REGION);
      await elsewhere.deployAll(FIXTURE_NAMES);
      here = await cloud.region("us-west-2", elsewhere);
    });

    after(() => cloud.stop());

    const foreign = async ({ type, by = "id" }: Reference) => {
      const thing = await elsewhere.deploy(fixtureOf(type));
      return by === "id" ? thing.id : String(thing.outputs[by]);
    };

    /** Asks for a good fixture but for what one of its references names. */
    const requestNaming = async (model: Model, { property }: Reference, value: string) => {
      const name = fixtureOf(model.type);
      const inputs = await here.inputsOf(name);
      // A rule's sources exclude each other.
      const others = property === "referencedSecurityGroupId" ? { cidrIpv4: undefined } : {};
      return here.request(name, { ...naming(inputs, property.split("."), value), ...others });
    };

    for (const model of MODELS) {
      for (const reference of model.references ?? []) {
        const { property, type } = reference;
        const global = MODELS.find((other) => other.type === type)?.scope === "global";

        if (!global) {
          it(`${model.type} refuses a ${property} of another region`, async () => {
            const value = await foreign(reference);
            expect(await refusalOf(requestNaming(model, reference, value))).to.equal(
              reference.missing(value).message,
            );
          });
        }

        it(`${model.type} refuses a ${property} that does not exist`, async () => {
          expect(await refusalOf(requestNaming(model, reference, "nothing"))).to.equal(
            reference.missing("nothing").message,
          );
        });
      }
    }
  });

  describe("what is held", () => {
    let cloud: TestCloud;
    let region: FixtureRegion;

    beforeEach(async () => {
      cloud = await TestCloud.start();
      region = await cloud.region(REGION);
    });

    afterEach(() => cloud.stop());

    const dependencies = (noun: string) => (id: string, holder: Deployed) =>
      `DependencyViolation: The ${noun} '${id}' has dependencies and cannot be deleted (${holder.type} ${holder.id})`;

    const held: readonly (readonly [FixtureName, FixtureName, (id: string, holder: Deployed) => string])[] = [
      ["vpc", "securityGroup", dependencies("vpc")],
      ["subnetB", "association", dependencies("subnet")],
      ["routeTable", "association", dependencies("routeTable")],
      ["address", "nat", (id) => `InvalidIPAddress.InUse: The address with allocation id ${id} is in use.`],
      ["securityGroup", "ingressRule", (id) => `DependencyViolation: resource ${id} has a dependent object`],
      [
        "flowLogRole",
        "flowLogRolePolicy",
        () => "DeleteConflict: Cannot delete entity, must detach all policies and delete policies first.",
      ],
      [
        "subnetGroup",
        "cluster",
        (id) =>
          `InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '${id}' because at least one database instance is still using it.`,
      ],
      [
        "parameterGroup",
        "cluster",
        (id) =>
          `InvalidDBParameterGroupState: One or more database instances are still members of this parameter group ${id}, so the group cannot be deleted`,
      ],
      [
        "documentDbSubnetGroup",
        "documentDbCluster",
        (id) =>
          `InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '${id}' because at least one database instance is still using it.`,
      ],
      [
        "documentDbParameterGroup",
        "documentDbCluster",
        (id) =>
          `InvalidDBParameterGroupState: One or more database instances are still members of this parameter group ${id}, so the group cannot be deleted`,
      ],
      [
        "cacheSubnetGroup",
        "replicationGroup",
        (id) => `CacheSubnetGroupInUse: Cache subnet group ${id} is currently in use by a cache cluster.`,
      ],
      [
        "cacheUserGroup",
        "replicationGroup",
        (id, holder) =>
          `InvalidUserGroupState: User group ${id} is associated with replication group ${holder.id}.`,
      ],
      [
        "kafkaConfiguration",
        "kafkaCluster",
        () =>
          "BadRequestException: Configuration is in use by one or more clusters. Dissociate the configuration from the clusters and retry.",
      ],
      [
        "logDeliverySource",
        "logDelivery",
        () =>
          "ConflictException: You can't delete a delivery source if any current deliveries are associated with it.",
      ],
      [
        "logDeliveryDestination",
        "logDelivery",
        () =>
          "ConflictException: You can't delete a delivery destination if any current deliveries are associated with it.",
      ],
    ];

    for (const [name, holderName, refusal] of held) {
      it(`${name} is not deleted while ${holderName} refers to it`, async () => {
        const holder = await region.deploy(holderName);
        const thing = await region.deploy(name);
        expect(await refusalOf(region.client.delete(thing))).to.equal(refusal(thing.id, holder));
      });

      it(`${name} is deleted when nothing refers to it`, async () => {
        const thing = await region.deploy(name);
        await region.client.delete(thing);
        expect(await region.client.read(thing)).to.equal(undefined);
      });
    }

    it("gateway is not deleted while a route refers to it", async () => {
      const gateway = await region.deploy("gateway");
      const route = await region.request("route", { natGatewayId: undefined, gatewayId: gateway.id });
      expect(await refusalOf(region.client.delete(gateway))).to.equal(
        dependencies("internetGateway")(gateway.id, route),
      );
    });

    it("every model that can be held is tested", () => {
      const tested: readonly FixtureName[] = [...held.map(([name]) => name), "gateway"];
      expect(new Set(tested.map((name) => declared(name).type))).to.deep.equal(
        new Set(MODELS.filter(({ heldByReferences }) => heldByReferences).map(({ type }) => type)),
      );
    });

    it("cluster is not deleted while it has an instance", async () => {
      await region.deploy("instance");
      expect(await refusalOf(region.client.delete(await region.deploy("cluster")))).to.equal(
        "InvalidDBClusterStateFault: Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
      );
    });
  });
});

/** What a read answers of the inputs: those that are outputs too. */
function withoutUnanswered({ inputs, outputs }: Deployed) {
  const unanswered = Object.keys(inputs).filter((name) => !(name in outputs));
  return changed(inputs, Object.fromEntries(unanswered.map((name) => [name, undefined])));
}

/** The properties with another text at a path, alone in a list where a list belongs. */
function naming(properties: Properties, [key = "", ...rest]: readonly string[], value: string): Properties {
  const inner = properties[key];
  if (rest.length > 0) {
    return { ...properties, [key]: naming(isBlock(inner) ? inner : {}, rest, value) };
  }
  return { ...properties, [key]: Array.isArray(inner) || key.endsWith("Ids") ? [value] : value };
}

function isBlock(value: Properties[string] | undefined): value is { [name: string]: Properties[string] } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
