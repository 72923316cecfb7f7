import { DOCUMENTDB } from "../rds/families";
import { subnetGroupOf } from "../rds/subnet-group";

export const subnetGroup = subnetGroupOf(DOCUMENTDB, "AWS::DocDB::DBSubnetGroup", () => ({}));
