import { expect } from "chai";
import { demanded, ORDER_TOKENS, primaryContract, regionContract } from "../../infra/contract";
import { isBag, type Value } from "../../sandbox/cloud/values";
import { World } from "../../sandbox/cloud/world";
import { recordPrimary, recordSecondary } from "./mall";

/** Values that both stacks could know without each other: as the primary publishes them here, only the contract tells. */
const UNMISTAKABLE = {
  region: "af-south-1",
  writerRegion: "ap-south-1",
  vpcCidr: "172.31.0.0/16",
  auroraPort: 15_432,
  documentdbPort: 37_017,
  elasticachePort: 16_379,
  originHeaderNumber: 70_707,
};

/** Services whose data no other region reads with its key; S3's replicas it does. */
const KEYS_OF_THE_REGION = [
  "aurora",
  "documentdb",
  "elasticache",
  "msk",
  "opensearch",
  "dsql",
  "eks",
  "ebs",
  "secrets",
  "logs",
  "lambda",
  "messaging",
  "backup",
];

/** What a primary tells those who use its region; a stack that links itself to it has no use for it. */
const FOR_USERS_OF_THE_REGION: readonly string[] = [
  "region",
  "role",
  "writerRegion",
  "vpcId",
  "vpcCidr",
  "publicSubnetIds",
  "privateSubnetIds",
  ...KEYS_OF_THE_REGION.map((service) => `keyArns.${service}`),
  "backupVaultArn",
  "auroraClusterArn",
  "documentdbClusterArn",
  "opensearchDomainArn",
  "apiTargetGroupArn",
  "loadBalancerSecurityGroupId",
];

/** The values in an output, each with the way to it. */
function leavesOf(path: string, value: Value | undefined): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap((each) => leavesOf(path, each));
  if (!isBag(value)) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(`${path}.${key}`, inner));
}

describe("What crosses from the primary's stack to a secondary's", () => {
  let unread: readonly string[] = [];
  let published: Readonly<Record<string, unknown>> = {};
  let world = new World();

  before(async function () {
    this.timeout(120_000);
    // In an environment of another name, so that no name of the primary's can be made out of a setting of the secondary.
    const east = await recordPrimary(world, { "mall:environment": "elsewhere" });
    world = east.world;
    published = { ...east.outputs, ...UNMISTAKABLE };
    const outputs: Readonly<Record<string, Value>> = JSON.parse(JSON.stringify(published));
    const west = await recordSecondary(published, world);
    const consumed = JSON.stringify([west.registrations.map(({ inputs }) => inputs), west.outputs]);
    unread = demanded({ ...primaryContract, ...regionContract })
      .flatMap((output) => leavesOf(output, outputs[output]))
      .flatMap(([path, leaf]) => (consumed.includes(leaf) ? [] : [path]));
  });

  it("is in an input of the secondary's, but for what only orders them, and what the region's users ask for", () => {
    expect([...new Set(unread)].sort()).to.deep.equal([...ORDER_TOKENS, ...FOR_USERS_OF_THE_REGION].sort());
  });

  for (const token of ORDER_TOKENS) {
    it(`stops the secondary while there is no ${token}, before it registers anything`, async () => {
      const things = world.all().length;
      const { [token]: _, ...rest } = published;
      const refusal = await recordSecondary(rest, world).then(() => "", String);
      expect(refusal).to.contain(
        `output "${token}" is missing; expected: ${primaryContract[token].description}`,
      );
      expect(world.all().length).to.equal(things);
    });
  }
});
