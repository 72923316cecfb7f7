import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";

type Database = ReturnType<typeof loadAwsServiceSpecSync>;

let database: Database | undefined;

/** AWS's published resource specification; loaded once, when the first model asks. */
function specification(): Database {
  database ??= loadAwsServiceSpecSync();
  return database;
}

/**
 * The values that AWS allows for a property of one of a resource's own types, by AWS's names.
 * @throws RangeError when AWS publishes none
 */
export function allowedWithin(resource: string, type: string, property: string): readonly unknown[] {
  const owner = specification().lookup("resource", "cloudFormationType", "equals", resource).only();
  const uses = specification().follow("usesType", owner);
  const found = uses.find(({ entity }) => entity.name === type)?.entity.properties[property]?.type;
  if (found === undefined || !("allowedValues" in found) || found.allowedValues === undefined)
    throw new RangeError(`AWS publishes no values of ${resource}.${type}.${property}`);
  return found.allowedValues;
}

/** The values that AWS allows for a property, by Pulumi's name; `undefined` where AWS publishes no list. */
export function allowedValues(resource: string, property: string): readonly unknown[] | undefined {
  const found = specification().lookup("resource", "cloudFormationType", "equals", resource).only();
  const name = property.charAt(0).toUpperCase() + property.slice(1);
  const type = found.properties[name]?.type;
  return type !== undefined && "allowedValues" in type ? type.allowedValues : undefined;
}
