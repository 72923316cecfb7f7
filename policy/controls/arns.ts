import { pass, type ResourceControl, undecided, violation } from "../control";
import { isGlobal } from "../global";
import { peers } from "../peers";
import { leaves, shown } from "../reader";
import { regionOf } from "../subject";

/** Anchored, so that a policy document, which is a JSON string, is not looked into. */
const regionalArn = /^arn:aws[\w-]*:[\w-]+:([a-z]{2}(?:-[a-z]+)+-\d):/;

const belongs = (path: string, to: string) => path === to || path.startsWith(`${to}.`);

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
    if (isGlobal(subject.type)) return [];
    const allowed = [
      "tags",
      "tagsAll",
      ...peers.filter(({ type }) => type === subject.type).map(({ path }) => path),
    ];
    const region = regionOf(subject);
    return [...leaves(subject.props)]
      .filter(({ path }) => !allowed.some((to) => belongs(path, to)))
      .flatMap(({ path, reading }) => {
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
};
