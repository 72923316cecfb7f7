import type { Model } from "../../model";
import { transitAssociation, transitPropagation, transitRoute } from "./entries";
import { transitGateway } from "./gateway";
import { peeringAttachment, peeringAttachmentAccepter } from "./peering";
import { transitRouteTable } from "./route-table";
import { vpcAttachment } from "./vpc-attachment";

export const ec2transitgateway: readonly Model[] = [
  transitGateway,
  vpcAttachment,
  transitRouteTable,
  transitAssociation,
  transitPropagation,
  transitRoute,
  peeringAttachment,
  peeringAttachmentAccepter,
];
