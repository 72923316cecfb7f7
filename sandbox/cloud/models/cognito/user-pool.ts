import { randomInt } from "node:crypto";
import type { ChangeRequest, Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { isBag, text, texts } from "../../values";
import { regionalArn } from "../ids";

export const USER_POOL = "aws:cognito/userPool:UserPool";
export const USER_POOL_DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain";

export const invalid = (reason: string) => new Refusal("InvalidParameterException", reason);

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Source: API reference, CreateUserPool and PasswordPolicyType. */
const PASSWORD_LENGTH = { least: 6, most: 99 };

/** hashicorp/aws cognitoidp/user_pool.go: ConflictsWith. */
function namesTwice({ inputs }: Request): Refusal | undefined {
  return texts(inputs.aliasAttributes).length > 0 && texts(inputs.usernameAttributes).length > 0
    ? new Refusal("InvalidParameter", '"alias_attributes": conflicts with username_attributes')
    : undefined;
}

function badFactors({ inputs }: Request): Refusal | undefined {
  const software = inputs.softwareTokenMfaConfiguration;
  const hasToken = isBag(software) && software.enabled === true;
  const hasFactor =
    hasToken || inputs.smsConfiguration !== undefined || inputs.emailMfaConfiguration !== undefined;
  const wanted = inputs.mfaConfiguration === "ON" || inputs.mfaConfiguration === "OPTIONAL";
  if (wanted && !hasFactor) {
    return invalid(
      "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
    );
  }
  return !wanted && hasToken
    ? invalid("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.")
    : undefined;
}

/** A pool has the plan Essentials unless it is told otherwise. */
function unpaidFeatures({ inputs }: Request): Refusal | undefined {
  const tier = text(inputs.userPoolTier) ?? "ESSENTIALS";
  const addOns = inputs.userPoolAddOns;
  const protectsAgainstThreats =
    isBag(addOns) && addOns.advancedSecurityMode !== undefined && addOns.advancedSecurityMode !== "OFF";
  return protectsAgainstThreats && tier !== "PLUS"
    ? new Refusal(
        "FeatureUnavailableInTierException",
        `The following features need to be disabled for the ${tier} pricing tier configured: Threat Protection`,
      )
    : undefined;
}

function badPasswords({ inputs: { passwordPolicy } }: Request): Refusal | undefined {
  const length = isBag(passwordPolicy) ? passwordPolicy.minimumLength : undefined;
  return typeof length !== "number" || (length >= PASSWORD_LENGTH.least && length <= PASSWORD_LENGTH.most)
    ? undefined
    : invalid(
        `1 validation error detected: Value '${length}' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value ${length < PASSWORD_LENGTH.least ? `greater than or equal to ${PASSWORD_LENGTH.least}` : `less than or equal to ${PASSWORD_LENGTH.most}`}`,
      );
}

function isProtected({ thing }: ChangeRequest): Refusal | undefined {
  return thing.state.deletionProtection === "ACTIVE"
    ? invalid(
        "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
      )
    : undefined;
}

function hasDomain({ world, region, thing }: ChangeRequest): Refusal | undefined {
  return world.in(region, USER_POOL_DOMAIN).some(({ state }) => state.userPoolId === thing.id)
    ? invalid("User pool cannot be deleted. It has a domain configured that should be deleted first.")
    : undefined;
}

const sameForBoth = [badFactors, unpaidFeatures, badPasswords];

export const userPool: Model = {
  type: USER_POOL,
  specification: "AWS::Cognito::UserPool",
  autoName: { property: "name", limit: 128 },
  // hashicorp/aws cognitoidp/user_pool.go: ForceNew.
  replaces: ["aliasAttributes", "usernameAttributes"],
  replacesWithin: { usernameConfiguration: ["caseSensitive"] },
  defaults: { deletionProtection: "INACTIVE", mfaConfiguration: "OFF" },
  invalid: [namesTwice],
  refusesCreate: sameForBoth,
  refusesUpdate: sameForBoth,
  refusesDelete: [isProtected, hasDomain],
  id: ({ region }) =>
    `${region}_${Array.from({ length: 9 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("")}`,
  attributes: (request, id) => {
    const now = new Date().toISOString();
    return {
      adminCreateUserConfig: { allowAdminCreateUserOnly: false },
      arn: regionalArn(request, "cognito-idp", `userpool/${id}`),
      creationDate: now,
      customDomain: "",
      domain: "",
      emailVerificationMessage: "",
      emailVerificationSubject: "",
      endpoint: `cognito-idp.${request.region}.amazonaws.com/${id}`,
      estimatedNumberOfUsers: 0,
      lastModifiedDate: now,
      passwordPolicy: {
        minimumLength: 8,
        requireLowercase: true,
        requireNumbers: true,
        requireSymbols: true,
        requireUppercase: true,
        temporaryPasswordValidityDays: 7,
      },
      signInPolicy: { allowedFirstAuthFactors: ["PASSWORD"] },
      smsConfiguration: {},
      smsVerificationMessage: "",
      userPoolTier: "ESSENTIALS",
      usernameConfiguration: { caseSensitive: true },
      verificationMessageTemplate: { defaultEmailOption: "CONFIRM_WITH_CODE" },
    };
  },
  // Amazon Cognito's own sender is for trying out: AWS bounds it, and a shop needs more.
  warns: ({ id, state }) =>
    isBag(state.emailConfiguration) && state.emailConfiguration.emailSendingAccount === "DEVELOPER"
      ? undefined
      : `User pool ${id} sends mail as Amazon Cognito, which sends 50 a day for an account.`,
};
