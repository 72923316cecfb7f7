import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { domainIn, PACKAGE_ASSOCIATION, validation } from "./common";

/** Engine versions of Amazon's nori packages, by region and id, as far as they are published (public repositories; AWS lists none). */
const NORI: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "us-east-1": {
    G225840180: "OpenSearch_2.13",
    G1584566: "OpenSearch_2.15",
    G45764408: "OpenSearch_2.17",
    G89944250: "OpenSearch_2.19",
  },
  "us-west-2": {
    G123782433: "OpenSearch_2.13",
    G167962275: "OpenSearch_2.15",
    G212142117: "OpenSearch_2.17",
    G256321959: "OpenSearch_2.19",
  },
  "ap-northeast-2": {
    G255151171: "OpenSearch_2.13",
    G261475329: "OpenSearch_2.15",
    G267799487: "OpenSearch_2.17",
    G5688189: "OpenSearch_2.19",
  },
};

/** What a domain is given beyond the plug-ins that all have. In regions without published ids, any of Amazon's form is there. */
export const packageAssociation: Model = {
  type: PACKAGE_ASSOCIATION,
  // hashicorp/aws opensearch/package_association.go: both are ForceNew.
  replaces: ["domainName", "packageId"],
  refusesCreate: [
    ({ world, region, inputs }) =>
      domainIn(world, region, inputs.domainName) === undefined
        ? new Refusal("ResourceNotFoundException", `Domain not found: ${text(inputs.domainName)}`)
        : undefined,
    ({ region, inputs }) => {
      const id = text(inputs.packageId) ?? "";
      const published = NORI[region];
      const there = published === undefined ? /^[FG]\d+$/.test(id) : published[id] !== undefined;
      return there
        ? undefined
        : new Refusal("ResourceNotFoundException", `Package with id ${id} does not exist`);
    },
    ({ world, region, inputs }) => {
      const made = NORI[region]?.[text(inputs.packageId) ?? ""];
      const runs = text(domainIn(world, region, inputs.domainName)?.state.engineVersion);
      return made === undefined || made === runs
        ? undefined
        : validation(
            `Package ${text(inputs.packageId)} is for ${made}, and the domain runs ${runs}: a plug-in fits one engine version.`,
          );
    },
    ({ world, region, inputs }) =>
      world
        .in(region, PACKAGE_ASSOCIATION)
        .some(({ state }) => state.domainName === inputs.domainName && state.packageId === inputs.packageId)
        ? new Refusal("ConflictException", `Package ${text(inputs.packageId)} is associated already`)
        : undefined,
  ],
  id: ({ inputs }) => `${text(inputs.domainName)}-${text(inputs.packageId)}`,
  attributes: () => ({ referencePath: "" }),
  seconds: 1800,
};
