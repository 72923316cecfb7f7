import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { isBag, type Value } from "../../values";

export const REGION_SETTINGS = "aws:backup/regionSettings:RegionSettings";

/** What AWS Backup can protect. Source: the provider's documentation of the resource. */
const TYPES = [
  "Aurora",
  "CloudFormation",
  "DSQL",
  "DocumentDB",
  "DynamoDB",
  "EBS",
  "EC2",
  "EFS",
  "FSx",
  "Neptune",
  "RDS",
  "Redshift",
  "Redshift Serverless",
  "S3",
  "SAP HANA on Amazon EC2",
  "Storage Gateway",
  "VirtualMachine",
];

/** AWS answers with all types; this account has opted in to none before. */
const whole = (asked: Value | undefined) => ({
  ...Object.fromEntries(TYPES.map((type) => [type, false])),
  ...(isBag(asked) ? asked : {}),
});

export const regionSettings: Model = {
  type: REGION_SETTINGS,
  replaces: [],
  refusesCreate: [
    ({ inputs: { resourceTypeOptInPreference: asked } }) =>
      Object.keys(isBag(asked) ? asked : {}).every((type) => TYPES.includes(type))
        ? undefined
        : new Refusal(
            "InvalidParameterValueException",
            "Element present in resource type opt in preference has invalid values. Please use describeRegionSettings API to know the supported resource types",
          ),
  ],
  id: ({ region }) => region,
  attributes: () => ({
    resourceTypeManagementPreference: { CloudFormation: true, DSQL: true, DynamoDB: false, EFS: false },
  }),
  created: ({ world, thing }) =>
    world.change(thing, { resourceTypeOptInPreference: whole(thing.state.resourceTypeOptInPreference) }),
  updated: ({ world, thing }) =>
    world.change(thing, { resourceTypeOptInPreference: whole(thing.state.resourceTypeOptInPreference) }),
};
