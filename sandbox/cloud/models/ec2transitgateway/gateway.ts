import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { ec2Id, regionalArn } from "../ids";
import { attachmentsIn, switches, TRANSIT_GATEWAY, TRANSIT_TABLE } from "./common";
import { newTable } from "./route-table";

const isEnabled = ({ inputs }: Request, option: string) => inputs[option] !== "disable";

/** AWS makes one table, and it is both the one for associations and the one for propagations. */
const hasDefaultTable = (request: Request) =>
  isEnabled(request, "defaultRouteTableAssociation") || isEnabled(request, "defaultRouteTablePropagation");

/** Source: EC2 API reference, TransitGatewayRequestOptions. */
const isPrivate = (asn: number) =>
  (asn >= 64512 && asn <= 65534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294);

const kinds = { vpc: "VPC", peering: "Transit Gateway Cross Region Peering" } as const;

export const transitGateway: Model = {
  type: TRANSIT_GATEWAY,
  specification: "AWS::EC2::TransitGateway",
  // CloudFormation schema AWS::EC2::TransitGateway.
  replaces: ["amazonSideAsn", "multicastSupport"],
  // hashicorp/aws ec2/transitgateway_.go: a table that was declined at first comes with another gateway only.
  replacesIf: {
    defaultRouteTableAssociation: (asked, is) => is === "disable" && asked !== "disable",
    defaultRouteTablePropagation: (asked, is) => is === "disable" && asked !== "disable",
  },
  defaults: {
    amazonSideAsn: 64512,
    autoAcceptSharedAttachments: "disable",
    defaultRouteTableAssociation: "enable",
    defaultRouteTablePropagation: "enable",
    dnsSupport: "enable",
    multicastSupport: "disable",
    securityGroupReferencingSupport: "disable",
    vpnEcmpSupport: "enable",
  },
  invalid: [
    switches(
      "autoAcceptSharedAttachments",
      "defaultRouteTableAssociation",
      "defaultRouteTablePropagation",
      "dnsSupport",
      "multicastSupport",
      "securityGroupReferencingSupport",
      "vpnEcmpSupport",
    ),
  ],
  refusesCreate: [
    ({ inputs: { amazonSideAsn } }) =>
      typeof amazonSideAsn !== "number" || isPrivate(amazonSideAsn)
        ? undefined
        : new Refusal(
            "InvalidParameterValue",
            `Value (${amazonSideAsn}) for parameter amazonSideAsn is invalid.`,
            80,
          ),
  ],
  refusesDelete: [
    ({ world, region, thing }) => {
      for (const type of ["vpc", "peering"] as const) {
        const held = attachmentsIn(world, region).filter(
          ({ gatewayId, resource }) => gatewayId === thing.id && resource.type === type,
        );
        if (held.length === 0) continue;
        const ids = held.map((attachment) => attachment.thing.id).join(", ");
        return new Refusal(
          "IncorrectState",
          `${thing.id} has non-deleted ${kinds[type]} Attachments: ${ids}.`,
        );
      }
      return undefined;
    },
  ],
  id: ec2Id("tgw"),
  attributes: (request, id) => {
    const table = hasDefaultTable(request) ? ec2Id("tgw-rtb")() : "";
    return {
      arn: regionalArn(request, "ec2", `transit-gateway/${id}`),
      associationDefaultRouteTableId: isEnabled(request, "defaultRouteTableAssociation") ? table : "",
      encryptionSupport: "disable",
      ownerId: request.account,
      propagationDefaultRouteTableId: isEnabled(request, "defaultRouteTablePropagation") ? table : "",
    };
  },
  created: (request) => {
    if (!hasDefaultTable(request)) return;
    const { associationDefaultRouteTableId, propagationDefaultRouteTableId } = request.thing.state;
    const id = text(associationDefaultRouteTableId) || text(propagationDefaultRouteTableId) || "";
    newTable(request, id, {
      transitGatewayId: request.thing.id,
      defaultAssociationRouteTable: associationDefaultRouteTableId === id,
      defaultPropagationRouteTable: propagationDefaultRouteTableId === id,
    });
  },
  // Its tables go with it: nothing is attached any more that could use them.
  deleted: ({ world, region, thing }) => {
    for (const table of world.in(region, TRANSIT_TABLE)) {
      if (table.state.transitGatewayId === thing.id) world.remove(table);
    }
  },
  seconds: 80,
};
