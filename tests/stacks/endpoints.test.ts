import { expect } from "chai";
import { secondaryOutputs } from "../../infra/contract";
import { ENDPOINTS, endpointsOf, POINTERS } from "../../infra/endpoints";
import { PARAMETER } from "../../sandbox/cloud/models/ssm";
import { contractFixture } from "../support/contract-fixture";
import { registered } from "../support/recorder";
import { recordMall } from "./mall";

type Mall = Awaited<ReturnType<typeof recordMall>>;

const REGIONS = ["us-east-1", "us-west-2"] as const;

/** What stands in one region's Parameter Store, by name. */
function parametersIn({ primary: { world } }: Mall, region: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(world.in(region, PARAMETER).map(({ id, state }) => [id, state.insecureValue]));
}

/** A region's endpoints as the outputs of its stack say them, by the names that their parameters must have. */
function expectedOf(region: string, outputs: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries<Readonly<Record<string, string>>>(ENDPOINTS).flatMap(([store, published]) =>
      Object.entries(published).map(
        ([endpoint, output]) =>
          [`/mall/production/${region}/${store}/${endpoint}`, String(outputs[output])] as const,
      ),
    ),
  );
}

describe("The endpoints for applications", () => {
  let mall: Mall;
  before(async () => {
    mall = await recordMall();
  });

  const expected = () => ({
    ...expectedOf("us-east-1", mall.primary.outputs),
    ...expectedOf("us-west-2", mall.secondary.outputs),
    "/mall/production/writer-region": "us-east-1",
    "/mall/production/aurora/global-endpoint": mall.primary.outputs.auroraGlobalEndpoint,
    "/mall/production/user-pool/id": mall.primary.outputs.userPoolId,
    "/mall/production/user-pool/client-id": mall.primary.outputs.userPoolClientId,
    "/mall/production/user-pool/issuer": mall.primary.outputs.userPoolIssuer,
    "/mall/production/user-pool/sign-in-host": mall.primary.outputs.userPoolSignInHost,
    "/mall/production/user-pool/token-keys": mall.primary.outputs.userPoolTokenKeys,
  });

  for (const region of REGIONS) {
    it(`stand in ${region}, of all regions, each with the value of its output, and nothing else does`, () => {
      expect(parametersIn(mall, region)).to.deep.equal(expected());
    });
  }

  it("are every output that an application connects to", () => {
    const connectedTo = Object.keys(secondaryOutputs).filter((output) =>
      /^userPool|(Endpoint|Port|Brokers|BucketName)$/.test(output),
    );
    const endpoints = Object.values<Readonly<Record<string, string>>>(ENDPOINTS).flatMap(Object.values);
    const { "writer-region": _, ...pointers } = POINTERS;
    expect([...endpoints, ...Object.values(pointers)]).to.have.members(connectedTo);
  });

  it("leave out what a region does not have", () => {
    const { dsqlEndpoint, ...rest } = contractFixture;
    const all = Object.keys(endpointsOf({ dsqlEndpoint, ...rest }));
    expect(Object.keys(endpointsOf({ ...rest, dsqlEndpoint: undefined }))).to.deep.equal(
      all.filter((name) => name !== "dsql/endpoint"),
    );
  });

  it("are of type String and of the standard tier, and none is kept as a secret", () => {
    const parameters = [mall.primary, mall.secondary].flatMap((stack) =>
      Object.values(registered(stack, PARAMETER)),
    );
    const kinds = parameters.map(({ inputs: { type, tier }, secretInputs }) =>
      [type, tier, ...secretInputs].join(),
    );
    expect([...new Set(kinds)]).to.deep.equal(["String,Standard"]);
  });

  it("of an earlier region are written by the newcomer alone, in the region that knows them not", () => {
    const regionsOf = (stack: Mall["primary" | "secondary"]) => [
      ...new Set(Object.values(registered(stack, PARAMETER)).map(({ inputs }) => inputs.region)),
    ];
    expect([regionsOf(mall.primary), regionsOf(mall.secondary)]).to.deep.equal([
      ["us-east-1"],
      ["us-west-2", "us-east-1"],
    ]);
  });
});

describe("The pointers", () => {
  it("stand in each region by its own stack: whoever survives can move them", async () => {
    const { primary, secondary } = await recordMall();
    const owned = [primary, secondary].map((stack) =>
      Object.entries(registered(stack, PARAMETER))
        .filter(([name]) => name.startsWith("pointers-"))
        .map(([name, { inputs }]) => `${name} in ${String(inputs.region)}`),
    );
    const names = Object.keys(POINTERS).map((pointer) => `pointers-${pointer.replaceAll("/", "-")}`);
    for (const [index, region] of REGIONS.entries())
      expect(owned[index]).to.have.members(names.map((name) => `${name} in ${region}`));
  });
});
