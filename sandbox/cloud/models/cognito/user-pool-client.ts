import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { isBag, text, texts } from "../../values";
import { token } from "../ids";
import { invalid, USER_POOL } from "./user-pool";

const USER_POOL_CLIENT = "aws:cognito/userPoolClient:UserPoolClient";

/** Source: API reference, ExplicitAuthFlows. */
const FLOWS: readonly string[] = [
  "ADMIN_NO_SRP_AUTH",
  "CUSTOM_AUTH_FLOW_ONLY",
  "USER_PASSWORD_AUTH",
  "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  "ALLOW_CUSTOM_AUTH",
  "ALLOW_USER_PASSWORD_AUTH",
  "ALLOW_USER_SRP_AUTH",
  "ALLOW_REFRESH_TOKEN_AUTH",
  "ALLOW_USER_AUTH",
];

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };
const DAY = 86_400;

/** Shortest and longest life of each token. Source: API reference, CreateUserPoolClient. */
const LIVES = {
  accessToken: { unit: "hours", least: 300, most: DAY },
  idToken: { unit: "hours", least: 300, most: DAY },
  refreshToken: { unit: "days", least: 3_600, most: 3_650 * DAY },
} as const;

/** hashicorp/aws cognitoidp/user_pool_client.go: a set of an enumeration. */
function unknownFlow({ inputs }: Request): Refusal | undefined {
  const wrong = texts(inputs.explicitAuthFlows).find((flow) => !FLOWS.includes(flow));
  return wrong === undefined
    ? undefined
    : new Refusal(
        "InvalidParameter",
        `Attribute explicit_auth_flows value must be one of: ${JSON.stringify(FLOWS)}, got: "${wrong}"`,
      );
}

function badLives({ inputs }: Request): Refusal | undefined {
  const units = isBag(inputs.tokenValidityUnits) ? inputs.tokenValidityUnits : {};
  for (const [kind, { unit, least, most }] of Object.entries(LIVES)) {
    const validity = inputs[`${kind}Validity`];
    if (typeof validity !== "number" || validity === 0) continue;
    const seconds = validity * (SECONDS[text(units[kind]) ?? unit] ?? 0);
    if (seconds < least || seconds > most) return invalid("Invalid range for token validity.");
  }
  return undefined;
}

function badCallbacks({ inputs }: Request): Refusal | undefined {
  const flows = texts(inputs.allowedOauthFlows);
  const callbacks = texts(inputs.callbackUrls);
  if (flows.some((flow) => flow === "code" || flow === "implicit") && callbacks.length === 0) {
    return new Refusal(
      "InvalidOAuthFlowException",
      "code or implicit flow is requested, but callbackUrls is empty",
    );
  }
  const plain = [...callbacks, ...texts(inputs.logoutUrls)].find(
    (url) => url.startsWith("http://") && !url.startsWith("http://localhost"),
  );
  return plain === undefined ? undefined : invalid(`${plain} cannot use the HTTP protocol.`);
}

function secretlessGrant({ inputs }: Request): Refusal | undefined {
  return texts(inputs.allowedOauthFlows).includes("client_credentials") && inputs.generateSecret !== true
    ? new Refusal(
        "InvalidOAuthFlowException",
        "client_credentials flow can not be selected if client does not have a client secret.",
      )
    : undefined;
}

const sameForBoth = [badLives, badCallbacks, secretlessGrant];

export const userPoolClient: Model = {
  type: USER_POOL_CLIENT,
  specification: "AWS::Cognito::UserPoolClient",
  autoName: { property: "name", limit: 128 },
  // CloudFormation schema AWS::Cognito::UserPoolClient: UserPoolId and GenerateSecret cannot be changed.
  replaces: ["generateSecret", "userPoolId"],
  references: [
    {
      property: "userPoolId",
      type: USER_POOL,
      missing: (id) => new Refusal("ResourceNotFoundException", `User pool ${id} does not exist.`),
    },
  ],
  invalid: [unknownFlow],
  refusesCreate: sameForBoth,
  refusesUpdate: sameForBoth,
  id: () => token(26),
  attributes: ({ inputs }) => ({
    accessTokenValidity: 0,
    allowedOauthFlows: [],
    allowedOauthFlowsUserPoolClient: false,
    allowedOauthScopes: [],
    authSessionValidity: 3,
    callbackUrls: [],
    clientSecret: inputs.generateSecret === true ? token(52) : "",
    defaultRedirectUri: "",
    enablePropagateAdditionalUserContextData: false,
    enableTokenRevocation: true,
    explicitAuthFlows: [],
    idTokenValidity: 0,
    logoutUrls: [],
    preventUserExistenceErrors: "LEGACY",
    readAttributes: [],
    refreshTokenValidity: 30,
    supportedIdentityProviders: [],
    writeAttributes: [],
  }),
};
