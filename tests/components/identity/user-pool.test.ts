import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { WebAcl } from "../../../components/edge/web-acl";
import { UserPool } from "../../../components/identity/user-pool";
import { only, type Recorded } from "../../support/recorder";
import { ACCOUNT, keysIn, recordWith } from "../harness";

const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";

const recordPool = (protect = true) =>
  recordWith((opts: pulumi.ComponentResourceOptions) => {
    const { poolId, poolArn, clientId, issuer, signInHost } = new UserPool(
      "user-pool",
      {
        poolName: "mall-test",
        region: "us-east-1",
        domainPrefix: `mall-test-${ACCOUNT}`,
        callbackUrls: ["https://mall.example.com/signed-in"],
        logoutUrls: ["https://mall.example.com/"],
        protect,
      },
      opts,
    );
    new WebAcl(
      "user-pool-web-acl",
      {
        protects: { front: "user-pool", resourceArn: poolArn },
        aclNamePrefix: "mall-test-",
        modes: {},
        logsKeyArn: keysIn(opts).arns.logs,
      },
      opts,
    );
    return { poolId, poolArn, clientId, issuer, signInHost };
  });

describe("The user pool", () => {
  let recorded: Recorded<Awaited<ReturnType<typeof recordPool>>["outputs"]>;
  before(async () => {
    recorded = await recordPool();
  });
  const inputsOf = (type: string) => only(recorded, type, "user-pool").inputs;

  it("offers a second factor from an app, and demands none", () => {
    const { mfaConfiguration, softwareTokenMfaConfiguration } = inputsOf(POOL);
    expect({ mfaConfiguration, softwareTokenMfaConfiguration }).to.deep.equal({
      mfaConfiguration: "OPTIONAL",
      softwareTokenMfaConfiguration: { enabled: true },
    });
  });

  it("is protected by AWS and by Pulumi", () => {
    const { inputs, protect } = only(recorded, POOL, "user-pool");
    expect([inputs.deletionProtection, protect]).to.deep.equal(["ACTIVE", true]);
  });

  it("is protected by neither in an environment to throw away", async () => {
    const { inputs, protect } = only(await recordPool(false), POOL, "user-pool");
    expect([inputs.deletionProtection, protect]).to.deep.equal(["INACTIVE", false]);
  });

  it("has a client that has no secret, sends no password and gets a code", () => {
    const { generateSecret, explicitAuthFlows, allowedOauthFlows } = inputsOf(CLIENT);
    expect({ generateSecret, explicitAuthFlows, allowedOauthFlows }).to.deep.equal({
      generateSecret: false,
      explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      allowedOauthFlows: ["code"],
    });
  });

  it("has one client: no service of the catalogue signs in with a secret", () => {
    const clients = recorded.registrations.filter(({ type }) => type === CLIENT);
    expect(clients.length).to.equal(1);
  });

  it("has the classic sign-in page, the only one before which AWS WAF looks", () => {
    expect(inputsOf(DOMAIN).managedLoginVersion).to.equal(1);
  });

  it("stands behind a web ACL", () => {
    expect(only(recorded, ASSOCIATION, "user-pool-web-acl").inputs.resourceArn).to.equal(
      recorded.outputs.poolArn,
    );
  });

  it("issues tokens under the URL that Amazon Cognito gives it", () => {
    expect(recorded.outputs.issuer).to.equal(
      `https://cognito-idp.us-east-1.amazonaws.com/${recorded.outputs.poolId}`,
    );
  });

  it("publishes nothing secret", () => {
    expect(recorded.secretOutputs).to.deep.equal([]);
  });
});
