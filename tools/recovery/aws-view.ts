import type { Finished } from "../process";
import { BY_HAND, NAMED, type Named, REPEATABLE, TAGGED, type Tagged } from "./aws-tables";
import type { Attributes } from "./identity";
import type { OperatorsView, Sighting, Sought, Thing } from "./operators-view";

/** The tagging API lists a new thing late; how late, AWS does not say. */
const SETTLING_MINUTES = 10;

type Aws = (args: readonly string[]) => Promise<Finished>;

interface TaggingAnswer {
  readonly ResourceTagMappingList?: readonly { readonly ResourceARN?: string }[];
}

/** A real account, as the AWS CLI shows it: named things by Cloud Control, tagged ones by the tagging API. */
export class AwsView implements OperatorsView {
  constructor(
    private readonly aws: Aws,
    /** When the stack's state was last written: what was asked for before may not be listed yet. */
    private readonly written: Date,
    private readonly now = new Date(),
  ) {}

  async describe(sought: Sought): Promise<Sighting> {
    const { type, region, inputs } = sought;
    const why = REPEATABLE[type];
    if (why !== undefined) return { kind: "repeatable", why };
    const named = NAMED[type];
    if (named !== undefined) return this.byName(sought, named);
    const tagged = TAGGED[type];
    if (tagged !== undefined) return this.byTags(sought, tagged);
    const hand = BY_HAND[type];
    if (hand === undefined) {
      return unanswerable(
        `recover does not know how AWS shows a ${type}. Look in ${region} for what has these inputs: ${JSON.stringify(inputs)}`,
      );
    }
    return unanswerable(`${hand.why}. Look: ${filled(hand.look, { ...inputs, region })}`);
  }

  async tagged(region: string, tags: Readonly<Record<string, string>>): Promise<readonly Thing[]> {
    const { code, stdout, stderr } = await this.aws(taggingCall(region, tags));
    if (code !== 0) throw new Error(`aws resourcegroupstaggingapi get-resources failed:\n${stderr}${stdout}`);
    const things: Thing[] = [];
    for (const arn of arnsIn(stdout)) {
      const found = Object.entries(TAGGED).find(([, { filter }]) => isOf(arn, filter));
      if (found === undefined) {
        things.push({ type: "the AWS resource", id: arn, arn });
        continue;
      }
      const [type, tagged] = found;
      // Deleted things are listed for a while.
      if ((await this.isThere(tagged, arn, region)) !== false)
        things.push(thingOf(type, tagged, arn, region));
    }
    return things;
  }

  private async byName({ type, region, inputs }: Sought, named: Named): Promise<Sighting> {
    const values = Object.values(named.identifier).map((input) => inputs[input]);
    if (!values.every((value) => typeof value === "string")) {
      return unanswerable(
        `${named.cloudFormation} is known by ${Object.values(named.identifier).join(" and ")}, which it was not asked with. Look in ${region}: aws cloudcontrol list-resources --type-name ${named.cloudFormation}`,
      );
    }
    const there = await this.read(named.cloudFormation, values.join("|"), region);
    if (typeof there === "string") return unanswerable(there);
    if (!there) return { kind: "found", things: [] };
    const definition = Object.fromEntries(
      Object.values(named.identifier).map((input, index) => [input, values[index] ?? ""]),
    );
    return {
      kind: "found",
      things: [
        {
          type,
          id: named.id?.(values) ?? values.join("|"),
          ...(named.isGlobal ? {} : { region }),
          ...(named.isKnownByDefinition ? { definition } : {}),
        },
      ],
    };
  }

  private async byTags({ type, region, inputs }: Sought, tagged: Tagged): Promise<Sighting> {
    const tags = textsOf(inputs.tags);
    if (Object.keys(tags).length === 0) {
      return unanswerable(
        `it carries no tags. Look in ${region}: aws cloudcontrol list-resources --type-name ${tagged.cloudFormation}`,
      );
    }
    const call = taggingCall(region, tags, tagged.filter);
    const { code, stdout, stderr } = await this.aws(call);
    if (code !== 0) return unanswerable(`the tagging API does not answer: ${lastLine(stderr)}`);
    const things: Thing[] = [];
    for (const arn of arnsIn(stdout)) {
      const there = await this.isThere(tagged, arn, region);
      if (typeof there === "string") return unanswerable(there);
      if (there) things.push(thingOf(type, tagged, arn, region));
    }
    const settled = new Date(this.written.getTime() + SETTLING_MINUTES * 60_000);
    if (things.length === 0 && this.now < settled) {
      return unanswerable(
        `the tagging API lists none with its tags, but it lists new things late. Recover again after ${settled.toISOString()}, or look yourself: aws ${quoted(call)}`,
      );
    }
    return { kind: "found", things };
  }

  /** Whether a listed thing still exists; `true`, too, where Cloud Control cannot be asked, as the import then tells. */
  private async isThere(
    { cloudFormation, id, untold }: Tagged,
    arn: string,
    region: string,
  ): Promise<boolean | string> {
    return untold === undefined
      ? this.read(cloudFormation, id === "whole" ? arn : lastPart(arn), region)
      : true;
  }

  /** Whether Cloud Control finds it, or why it cannot say. */
  private async read(typeName: string, identifier: string, region: string): Promise<boolean | string> {
    const call = [
      "cloudcontrol",
      "get-resource",
      "--region",
      region,
      "--type-name",
      typeName,
      "--identifier",
      identifier,
      "--output",
      "json",
    ];
    const { code, stderr } = await this.aws(call);
    if (code === 0) return true;
    if (stderr.includes("(ResourceNotFoundException)")) return false;
    return `Cloud Control does not say whether ${typeName} ${identifier} exists: ${lastLine(stderr)}. Look for it in ${region}`;
  }
}

function unanswerable(why: string): Sighting {
  return { kind: "unanswerable", why };
}

function taggingCall(
  region: string,
  tags: Readonly<Record<string, string>>,
  filter?: string,
): readonly string[] {
  const filters = Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] }));
  return [
    "resourcegroupstaggingapi",
    "get-resources",
    "--region",
    region,
    "--tag-filters",
    JSON.stringify(filters),
    ...(filter === undefined ? [] : ["--resource-type-filters", filter]),
    "--output",
    "json",
  ];
}

function arnsIn(stdout: string): readonly string[] {
  const { ResourceTagMappingList = [] }: TaggingAnswer = JSON.parse(stdout);
  return ResourceTagMappingList.flatMap(({ ResourceARN }) => ResourceARN ?? []);
}

function thingOf(type: string, { id }: Tagged, arn: string, region: string): Thing {
  return { type, id: id === "whole" ? arn : lastPart(arn), region, arn };
}

/** Whether the ARN is one of `service:resource`. */
function isOf(arn: string, filter: string): boolean {
  const [, , service, , , ...resource] = arn.split(":");
  return `${service}:${resource.join(":").split(/[/:]/)[0]}` === filter;
}

function lastPart(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}

function filled(look: string, inputs: Attributes): string {
  return look.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = inputs[name];
    return typeof value === "string" ? value : `<${name}>`;
  });
}

function textsOf(tags: Attributes[string] | undefined): Readonly<Record<string, string>> {
  if (typeof tags !== "object" || tags === null || Array.isArray(tags)) return {};
  return Object.fromEntries(
    Object.entries(tags).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** As it is typed into a shell. */
function quoted(args: readonly string[]): string {
  return args.map((argument) => (/^[\w:./|-]+$/.test(argument) ? argument : `'${argument}'`)).join(" ");
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() || "nothing";
}
