import type { Model, Request } from "../../model";
import type { Refusal } from "../../rules";
import { text } from "../../values";
import { regionOfArn } from "../ids";
import { invalidParameter, nonexistent, WEB_ACL, WEB_ACL_ASSOCIATION } from "./web-acl";

/** What can be associated, by the form of its ARN. Source: AWS WAF API reference, AssociateWebACL. */
const ASSOCIABLE: readonly RegExp[] = [
  /^arn:aws:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/app\//,
  /^arn:aws:apigateway:[\w-]+::\/restapis\/[^/]+\/stages\//,
  /^arn:aws:appsync:[\w-]+:\d{12}:apis\//,
  /^arn:aws:cognito-idp:[\w-]+:\d{12}:userpool\//,
  /^arn:aws:apprunner:[\w-]+:\d{12}:service\//,
  /^arn:aws:ec2:[\w-]+:\d{12}:verified-access-instance\//,
  /^arn:aws:amplify:[\w-]+:\d{12}:apps\//,
];

const NO_ARN =
  "The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes.";

const webAclOf = ({ world, region, inputs }: Request) =>
  world.in(region, WEB_ACL).find(({ state }) => state.arn === inputs.webAclArn);

/** CloudFront is not associated: a distribution names its web ACL. AWS then blames the resource, and shows the web ACL. */
function ofCloudFront({ inputs }: Request): Refusal | undefined {
  const acl = text(inputs.webAclArn) ?? "";
  return acl.includes(":global/webacl/") ? invalidParameter(NO_ARN, "RESOURCE_ARN", acl) : undefined;
}

function badResource({ world, region, inputs }: Request): Refusal | undefined {
  const arn = text(inputs.resourceArn) ?? "";
  if (!ASSOCIABLE.some((form) => form.test(arn)) || regionOfArn(arn) !== region)
    return invalidParameter(NO_ARN, "RESOURCE_ARN", arn);
  return world.all().some((thing) => thing.region === region && thing.state.arn === arn)
    ? undefined
    : nonexistent();
}

export const association: Model = {
  type: WEB_ACL_ASSOCIATION,
  // CloudFormation schema AWS::WAFv2::WebACLAssociation: both cannot be changed.
  replaces: ["resourceArn", "webAclArn"],
  refusesCreate: [
    ofCloudFront,
    (request) => (webAclOf(request) === undefined ? nonexistent() : undefined),
    badResource,
  ],
  id: ({ inputs }) => `${text(inputs.webAclArn)},${text(inputs.resourceArn)}`,
  attributes: () => ({}),
  // A resource has one web ACL, and AssociateWebACL says nothing of the one that it had.
  created: ({ world, region, thing }) => {
    for (const other of world.in(region, WEB_ACL_ASSOCIATION))
      if (other !== thing && other.state.resourceArn === thing.state.resourceArn) world.remove(other);
  },
};
