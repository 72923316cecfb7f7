import { type Finding, pass, type ResourceControl, undecided, type Verdict, violation } from "../control";
import { isGlobal } from "../global";
import { peers } from "../peers";
import { leaves, shown } from "../reader";
import type { Member, Stack } from "../stack";
import { regionOf, type Subject } from "../subject";

/** Anchored, so that a policy document, which is a JSON string, is not looked into. */
const regionalArn = /^arn:aws[\w-]*:[\w-]+:([a-z]{2}(?:-[a-z]+)+-\d):/;

const belongs = (path: string, to: string) => path === to || path.startsWith(`${to}.`);

/** Every leaf that may hold an ARN of the own region only. */
function ownLeaves({ type, props }: Subject) {
  if (isGlobal(type)) return [];
  const peerPaths = peers.filter((peer) => peer.type === type).map(({ path }) => path);
  const allowed = ["tags", "tagsAll", ...peerPaths];
  return [...leaves(props)].filter(({ path }) => !allowed.some((to) => belongs(path, to)));
}

/** Judges an unknown input by the resources that it was made from. */
function onSources(stack: Stack, member: Member, path: string, sources: readonly Member[]): Verdict {
  const regional = sources.filter(({ type }) => type.startsWith("aws:") && !isGlobal(type));
  if (sources.length === 0) return undecided(`${path} is unknown, and made from no resource of this stack`);
  const own = stack.regionOf(member);
  for (const source of regional) {
    const region = stack.regionOf(source);
    if (own.state !== "known" || region.state !== "known")
      return undecided(`${path} is unknown, and so is a region`);
    if (own.value === region.value) continue;
    const made = `${path} is made from ${source.name} in ${shown(region.value)}`;
    // Not all that one region knows of another is an ARN.
    return /arns?$/i.test(path)
      ? violation(`${made}, the resource is in ${shown(own.value)}`)
      : undecided(`${made}`);
  }
  return pass;
}

export const arnsInOwnRegion: ResourceControl = {
  id: "arns-in-own-region",
  title: "Resources name their own region's things",
  scope: "resource",
  severity: "high",
  description:
    "Every ARN among a regional resource's inputs is of its own region, but for the properties that name a peer.",
  remediation:
    "Hand it the ARN of its own region's resource; a property that names a peer on purpose belongs into policy/peers.ts.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
  tags: ["regions"],
  appliesTo: "aws",
  evaluate: (subject) => {
    const region = regionOf(subject);
    return ownLeaves(subject).flatMap(({ path, reading }) => {
      if (reading.state === "unknown") return [undecided(`${path} is unknown`)];
      const named = reading.state === "known" ? regionalArn.exec(`${reading.value}`)?.[1] : undefined;
      if (named === undefined) return [];
      if (region.state !== "known") return [undecided("its region is unknown")];
      return [
        named === region.value
          ? pass
          : violation(`${path} is in ${named}, the resource in ${shown(region.value)}`),
      ];
    });
  },
  relate: (stack) =>
    stack.members
      .filter(({ type }) => type.startsWith("aws:"))
      .flatMap((member) =>
        ownLeaves(member).flatMap(({ path, reading }): Finding[] => {
          const [property = path] = path.split(".");
          // In its outputs AWS names the own region's things.
          if (reading.state !== "unknown" || !stack.isInput(member, path)) return [];
          const sources = member.propertyDependencies[property] ?? [];
          return [{ subject: member, verdict: onSources(stack, member, path, sources) }];
        }),
      ),
};
