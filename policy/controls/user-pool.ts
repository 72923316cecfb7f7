import { pass, type ResourceControl, undecided, type Verdict, violation } from "../control";
import { demand, isAtLeast, isExactly, isOn, isOneOf } from "../demand";
import { readAll, shown } from "../reader";

const userPool = "aws:cognito/userPool:UserPool";
const client = "aws:cognito/userPoolClient:UserPoolClient";

export const userPoolMfa: ResourceControl = {
  id: "user-pool-mfa",
  title: "Shoppers can have a second factor",
  scope: "resource",
  severity: "high",
  description:
    "A user pool demands a second factor, or offers one: AWS's default is OFF, and who has lost his password then has lost his account.",
  remediation: 'Set mfaConfiguration: "OPTIONAL" or "ON", with softwareTokenMfaConfiguration.enabled.',
  reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
  tags: ["credentials"],
  appliesTo: [userPool],
  evaluate: ({ props }) => [demand(props, "mfaConfiguration", isOneOf(["OPTIONAL", "ON"]))],
};

export const userPoolThreatProtection: ResourceControl = {
  id: "user-pool-threat-protection",
  title: "A user pool acts on stolen passwords and strange sign-ins",
  scope: "resource",
  severity: "medium",
  description:
    "Threat protection is enforced, for which the user pool has the plan Plus: other plans refuse it in the middle of an update.",
  remediation: 'Set userPoolAddOns.advancedSecurityMode: "ENFORCED" and userPoolTier: "PLUS".',
  reference:
    "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html",
  tags: ["credentials"],
  appliesTo: [userPool],
  evaluate: ({ props }) => [
    demand(props, "userPoolAddOns.advancedSecurityMode", isExactly("ENFORCED")),
    demand(props, "userPoolTier", isExactly("PLUS")),
  ],
};

/** Of the mall's own choice: AWS's default is 8. */
const leastLength = 12;
const demandedOfPasswords = ["requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"];

export const userPoolPasswords: ResourceControl = {
  id: "user-pool-passwords",
  title: "Passwords are long",
  scope: "resource",
  severity: "high",
  description: `A password has ${leastLength} characters or more, of all four kinds: AWS's default takes 8.`,
  remediation: `Set passwordPolicy.minimumLength: ${leastLength}, and ${new Intl.ListFormat("en").format(demandedOfPasswords)}.`,
  reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html",
  tags: ["credentials"],
  appliesTo: [userPool],
  evaluate: ({ props }) => [
    demand(props, "passwordPolicy.minimumLength", isAtLeast(leastLength)),
    ...demandedOfPasswords.map((kind) => demand(props, `passwordPolicy.${kind}`, isOn)),
  ],
};

/** Flows in which a password crosses the wire as it is, under their names with and without ALLOW_. */
export const passwordFlows: readonly string[] = [
  "ALLOW_USER_PASSWORD_AUTH",
  "USER_PASSWORD_AUTH",
  "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  "ADMIN_NO_SRP_AUTH",
];

export const userPoolClientFlows: ResourceControl = {
  id: "user-pool-client-flows",
  title: "No client sends a password, and none is sent a token in a URL",
  scope: "resource",
  severity: "critical",
  description:
    "Every client, with a secret or without, proves by SRP that the password is known, and gets a code: in the other flows the password crosses the wire and the services in between, or a token stands in a browser's history.",
  remediation:
    'Allow ALLOW_USER_SRP_AUTH and ALLOW_REFRESH_TOKEN_AUTH in explicitAuthFlows, and "code" in allowedOauthFlows.',
  reference:
    "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html",
  tags: ["credentials"],
  appliesTo: [client],
  evaluate: ({ props }) => [
    ...refused(props, "explicitAuthFlows", passwordFlows),
    ...refused(props, "allowedOauthFlows", ["implicit"]),
  ],
};

function refused(props: unknown, path: string, values: readonly string[]): Verdict[] {
  return readAll(props, path).map((reading) => {
    if (reading.state === "unknown") return undecided(`${path} is unknown`);
    return reading.state === "known" && values.includes(`${reading.value}`)
      ? violation(`${path} allows ${shown(reading.value)}`)
      : pass;
  });
}

export const userPoolClientTokens: ResourceControl = {
  id: "user-pool-client-tokens",
  title: "A client's tokens can be revoked, and its answers do not tell who has an account",
  scope: "resource",
  severity: "medium",
  description:
    "Every client says that its refresh tokens can be revoked, and that a wrong password and a user who does not exist get the same answer: for the latter AWS's default is to tell.",
  remediation: 'Set enableTokenRevocation: true and preventUserExistenceErrors: "ENABLED".',
  reference: "https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html",
  tags: ["credentials"],
  appliesTo: [client],
  evaluate: ({ props }) => [
    demand(props, "enableTokenRevocation", isOn),
    demand(props, "preventUserExistenceErrors", isExactly("ENABLED")),
  ],
};
