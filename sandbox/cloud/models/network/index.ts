import type { Model } from "../../model";
import { flowLog } from "./flow-log";
import { address, internetGateway, natGateway } from "./gateways";
import { route, routeTable, routeTableAssociation } from "./routes";
import {
  defaultSecurityGroup,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
} from "./security-groups";
import { subnet } from "./subnet";
import { vpc } from "./vpc";
import { vpcEndpoint } from "./vpc-endpoint";

export const network: readonly Model[] = [
  vpc,
  subnet,
  internetGateway,
  address,
  natGateway,
  routeTable,
  route,
  routeTableAssociation,
  securityGroup,
  defaultSecurityGroup,
  securityGroupIngressRule,
  securityGroupEgressRule,
  vpcEndpoint,
  flowLog,
];
