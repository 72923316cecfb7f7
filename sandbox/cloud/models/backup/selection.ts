import { randomUUID } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, bags, isBag, text } from "../../values";
import { GLOBAL, type Thing, type World } from "../../world";
import { ROLE } from "../iam";
import { PLAN } from "./plan";
import { REGION_SETTINGS } from "./region-settings";

/** Types of the mall that AWS Backup protects, with its own name for each. */
const PROTECTED: Readonly<Record<string, string>> = {
  "aws:docdb/cluster:Cluster": "DocumentDB",
  "aws:dsql/cluster:Cluster": "DSQL",
  "aws:rds/cluster:Cluster": "Aurora",
  "aws:s3/bucket:Bucket": "S3",
};

/** What a selection by tag alone picks, in its own region. */
export function selectedBy({ region, state }: Thing, world: World): readonly Thing[] {
  const wanted = bags(state.selectionTags);
  const carries = (tags: Bag) => wanted.some(({ key, value }) => tags[text(key) ?? ""] === value);
  return Object.keys(PROTECTED)
    .flatMap((type) => world.in(region, type))
    .filter(({ state: { tags } }) => isBag(tags) && carries(tags));
}

/** Whether plans of a region back a thing up: AWS asks when a job starts. */
export function isOptedIn({ region, type }: Thing, world: World): boolean {
  const preference = world.get(REGION_SETTINGS, region, region)?.state.resourceTypeOptInPreference;
  return isBag(preference) && preference[PROTECTED[type] ?? type] === true;
}

/** What a job passes over although it is selected: AWS says nothing of it (rule 93). */
function notOptedIn(selection: Thing, world: World): string | undefined {
  const selected = selectedBy(selection, world);
  if (selected.length === 0) {
    return `Backup selection ${text(selection.state.name)} picks nothing: no resource carries its tag.`;
  }
  const passedOver = selected
    .filter((thing) => !isOptedIn(thing, world))
    .map(({ type }) => PROTECTED[type] ?? type);
  return passedOver.length === 0
    ? undefined
    : `Backup selection ${text(selection.state.name)} passes over ${[...new Set(passedOver)].join(", ")}: the region has not opted in.`;
}

/** Whether the role's trust policy names AWS Backup. */
function notAssumable({ world, inputs }: Request): Refusal | undefined {
  const arn = text(inputs.iamRoleArn);
  const role = world.in(GLOBAL, ROLE).find(({ state }) => state.arn === arn);
  return role === undefined || !text(role.state.assumeRolePolicy)?.includes("backup.amazonaws.com")
    ? new Refusal("InvalidParameterValueException", `IAM Role ${arn} cannot be assumed by AWS Backup`)
    : undefined;
}

export const SELECTION = "aws:backup/selection:Selection";

export const selection: Model = {
  type: SELECTION,
  autoName: { property: "name", limit: 50 },
  // hashicorp/aws backup/selection.go has no update.
  replaces: ["conditions", "iamRoleArn", "name", "notResources", "planId", "resources", "selectionTags"],
  references: [
    {
      property: "planId",
      type: PLAN,
      missing: (id) => new Refusal("ResourceNotFoundException", `Backup plan ${id} does not exist`),
    },
  ],
  refusesCreate: [notAssumable],
  id: () => randomUUID(),
  attributes: () => ({ conditions: [], notResources: [] }),
  warns: notOptedIn,
};
