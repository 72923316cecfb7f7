import type { ChangeRequest, Model, Reference, Rule } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { zonesOf } from "../zones";
import { clusterOf, combination, namesake, versionRefusal } from "./common";
import type { Family } from "./families";
import { instancesOf, membersOf, settle, writerOf } from "./global-database";

/** What the control plane refuses, and changes, about an instance of any database that can span regions. */

export const clusterExists = ({ cluster }: Family): Reference => ({
  property: "clusterIdentifier",
  type: cluster,
  missing: (id) => new Refusal("DBClusterNotFoundFault", `Source cluster not found: ${id}`),
});

export const refusesClass =
  (family: Family): Rule =>
  (request) => {
    const global = clusterOf(family, request)?.state.globalClusterIdentifier;
    const instanceClass = text(request.inputs.instanceClass) ?? "";
    return global === undefined || family.globalClasses.test(instanceClass)
      ? undefined
      : combination(
          `DB Instance class ${instanceClass} is not supported for members of a global database`,
          family.rule(21),
        );
  };

export const refusesInstance = (family: Family): readonly Rule[] => [
  (request) => {
    const engine = text(request.inputs.engine) ?? family.engine;
    const home = clusterOf(family, request);
    return home === undefined || home.state.engine === engine
      ? undefined
      : combination(
          `The engine name requested for your DB instance (${engine}) doesn't match the engine name of your DB cluster (${text(home.state.engine)}).`,
          family.rule(22),
        );
  },
  ({ inputs }) => versionRefusal(family, inputs.engineVersion),
  refusesClass(family),
  refusesCrowd(family),
  ({ world, region, inputs }) =>
    namesake(world, "instance", region, inputs.identifier) === undefined
      ? undefined
      : new Refusal("DBInstanceAlreadyExists", "DB instance already exists"),
  ({ region, inputs }) => {
    const zone = text(inputs.availabilityZone);
    return zone === undefined || zonesOf(region).some(({ name }) => name === zone)
      ? undefined
      : new Refusal("InvalidParameterValue", `Invalid Availability Zone: ${zone}`);
  },
];

/** The writer has room for 15 others, readers and secondary clusters together; a secondary for 16 readers. */
function refusesCrowd(family: Family): Rule {
  return (request) => {
    const { world } = request;
    const home = clusterOf(family, request);
    if (home === undefined) return undefined;
    const global = text(home.state.globalClusterIdentifier) ?? "";
    const writer = writerOf(world, global);
    const secondaries = Math.max(0, membersOf(world, global).length - 1);
    const most = writer === undefined || writer === home ? 16 - secondaries : 16;
    return instancesOf(world, home).length < most
      ? undefined
      : new Refusal(
          "InvalidDBClusterStateFault",
          `${home.id} has ${most} instances; with ${secondaries} secondary clusters there is no room for another`,
          family.rule(18),
        );
  };
}

/** What an instance's life changes in its cluster, and in who writes. */
export function lifeOfInstance({ cluster }: Family): Pick<Model, "created" | "deleted"> {
  const count = ({ world, thing }: ChangeRequest) => {
    const home = world.get(cluster, thing.region, text(thing.state.clusterIdentifier) ?? "");
    if (home === undefined) return;
    const instances = instancesOf(world, home);
    world.change(home, { clusterMembers: instances.map(({ id }) => id) });
    const global = text(home.state.globalClusterIdentifier);
    if (global !== undefined) settle(world, global);
    else if (instances.length === 1 && instances[0] === thing) world.change(thing, { writer: true });
  };
  return { created: count, deleted: count };
}
