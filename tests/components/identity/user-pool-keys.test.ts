import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { UserPool } from "../../../components/identity/user-pool";
import { UserPoolKeys } from "../../../components/identity/user-pool-keys";
import { jwksOf } from "../../../sandbox/cloud/models/cognito/token-keys";
import { USER_POOL } from "../../../sandbox/cloud/models/cognito/user-pool";
import { only, type Recorded } from "../../support/recorder";
import { ACCOUNT, keysIn, recordWith } from "../harness";

const NAME = "user-pool-keys";

const recordKeys = () =>
  recordWith((opts: pulumi.ComponentResourceOptions) => {
    const { arns } = keysIn(opts);
    const { issuer } = new UserPool(
      "user-pool",
      {
        poolName: "mall-test",
        region: "us-east-1",
        domainPrefix: `mall-test-${ACCOUNT}`,
        callbackUrls: ["https://mall.example.com/signed-in"],
        logoutUrls: ["https://mall.example.com/"],
        protect: true,
      },
      opts,
    );
    const { jwks } = new UserPoolKeys(
      NAME,
      {
        accountId: ACCOUNT,
        issuer,
        lambdaKeyArn: arns.lambda,
        logsKeyArn: arns.logs,
        logGroupPrefix: "/mall/test/",
      },
      opts,
    );
    return { jwks, issuer };
  });

describe("The keys of a user pool", () => {
  let recorded: Recorded<Awaited<ReturnType<typeof recordKeys>>["outputs"]>;
  before(async () => {
    recorded = await recordKeys();
  });
  const inputsOf = (type: string) => only(recorded, type, NAME).inputs;

  it("are those that the pool publishes, read by the function's own code", () => {
    const [pool] = recorded.world.in("us-east-1", USER_POOL);
    const { keys } = JSON.parse(String(recorded.outputs.jwks));
    expect(keys).to.have.deep.members(pool === undefined ? [] : JSON.parse(jwksOf(pool)).keys);
  });

  it("fit in a standard parameter", () => {
    expect(String(recorded.outputs.jwks).length).to.be.lessThan(1100);
  });

  it("are no secret", () => {
    expect(recorded.secretOutputs).to.deep.equal([]);
  });

  it("are read by a function that may write its log, and nothing else", () => {
    expect(JSON.parse(String(inputsOf("aws:iam/rolePolicy:RolePolicy").policy)).Statement).to.deep.equal([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/mall/test/${NAME}:*`,
      },
    ]);
  });

  it("are read in no VPC: what the function asks is on the internet", () => {
    expect(inputsOf("aws:lambda/function:Function").vpcConfig).to.equal(undefined);
  });

  it("are read again for another pool, and by other code", () => {
    const { issuer } = recorded.outputs;
    const { triggers } = inputsOf("aws:lambda/invocation:Invocation");
    expect(triggers)
      .to.have.keys("issuer", "version")
      .and.to.include({ issuer: String(issuer) });
  });
});
