import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { signInHostOf } from "../../infra/hosts";

export interface UserPoolArgs {
  /** Name of the pool; also the browser client's. */
  readonly poolName: string;
  readonly region: string;
  /** Prefix of the sign-in page's host name; no other account may have it in the region. A change replaces the domain. */
  readonly domainPrefix: pulumi.Input<string>;
  /** Where the sign-in page may send a browser, with a code. */
  readonly callbackUrls: readonly string[];
  /** Where it may send one that has signed out. */
  readonly logoutUrls: readonly string[];
  /** Whether AWS, and Pulumi, refuse to delete the pool: nobody's password can be read out of it, so it cannot be made again. */
  readonly protect: boolean;
}

/**
 * The shoppers' accounts. One pool in one region: Amazon Cognito replicates none, and no password leaves it. There is one client,
 * the browser's, which can keep no secret and has none; what services do with accounts they do with IAM, and what they
 * need to know of a shopper stands in the tokens, which anybody can verify who has the pool's public keys.
 */
export class UserPool extends pulumi.ComponentResource {
  readonly poolId: pulumi.Output<string>;
  readonly poolArn: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  /** Who the tokens say they are from. */
  readonly issuer: pulumi.Output<string>;
  /** Host of the sign-in page. */
  readonly signInHost: pulumi.Output<string>;

  constructor(name: string, args: UserPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:identity:UserPool", name, {}, opts);

    const pool = this.createPool(name, args);
    const client = this.createClient(name, pool, args);
    const domain = new aws.cognito.UserPoolDomain(
      name,
      {
        domain: args.domainPrefix,
        userPoolId: pool.id,
        // The classic page, which every version of the guide has AWS WAF protect; of the other an earlier one says that it does not.
        managedLoginVersion: 1,
      },
      { parent: this },
    );

    this.poolId = pool.id;
    this.poolArn = pool.arn;
    this.clientId = client.id;
    this.issuer = pulumi.interpolate`https://${pool.endpoint}`;
    this.signInHost = domain.domain.apply((prefix) => signInHostOf(prefix, args.region));
    this.registerOutputs({
      poolId: this.poolId,
      clientId: this.clientId,
      issuer: this.issuer,
      signInHost: this.signInHost,
    });
  }

  private createPool(name: string, args: UserPoolArgs): aws.cognito.UserPool {
    return new aws.cognito.UserPool(
      name,
      {
        name: args.poolName,
        // Threat protection is part of this plan only.
        userPoolTier: "PLUS",
        userPoolAddOns: { advancedSecurityMode: "ENFORCED" },
        deletionProtection: args.protect ? "ACTIVE" : "INACTIVE",
        usernameAttributes: ["email"],
        usernameConfiguration: { caseSensitive: false },
        autoVerifiedAttributes: ["email"],
        // A new address counts once it is proved: until then the old one recovers the account.
        userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
        accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
        mfaConfiguration: "OPTIONAL",
        softwareTokenMfaConfiguration: { enabled: true },
        passwordPolicy: {
          minimumLength: 12,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: true,
          passwordHistorySize: 5,
          temporaryPasswordValidityDays: 3,
        },
      },
      { parent: this, protect: args.protect },
    );
  }

  private createClient(
    name: string,
    pool: aws.cognito.UserPool,
    args: UserPoolArgs,
  ): aws.cognito.UserPoolClient {
    return new aws.cognito.UserPoolClient(
      name,
      {
        name: args.poolName,
        userPoolId: pool.id,
        generateSecret: false,
        // No password crosses the wire: Secure Remote Password proves that both know it.
        explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        supportedIdentityProviders: ["COGNITO"],
        // A client without a secret has to send a proof with its code (PKCE) to be told apart from who has stolen the code.
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["code"],
        allowedOauthScopes: ["openid", "email", "profile"],
        callbackUrls: [...args.callbackUrls],
        logoutUrls: [...args.logoutUrls],
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
        // While the pool's region is gone nobody gets a new token: an hour is how long who has signed in goes on.
        accessTokenValidity: 60,
        idTokenValidity: 60,
        refreshTokenValidity: 30,
        tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
      },
      { parent: this },
    );
  }
}
