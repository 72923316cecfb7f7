import { expect } from "chai";
import { KEY_SERVICES } from "../../components/keys/service-keys";
import {
  demanded,
  primaryOutputs,
  receive,
  regionContract,
  secondaryOutputs,
  secretsIn,
} from "../../infra/contract";
import { World } from "../../sandbox/cloud/world";
import { PRIMARY_STACK, recordMall, recordSecondary } from "../stacks/mall";
import { contractFixture } from "../support/contract-fixture";
import { record } from "../support/recorder";

const refusal = (...problems: readonly string[]) =>
  [
    `Stack ${PRIMARY_STACK} does not publish what this stack needs:`,
    ...problems.map((problem) => `  output ${problem}`),
    "Bring stack us-east-1 up to date first, in the same way as this one.",
  ].join("\n");
const names = demanded(primaryOutputs) as readonly (keyof typeof primaryOutputs)[];

const received = (published: Readonly<Record<string, unknown>>, secrets = secretsIn(primaryOutputs)) =>
  record("us-west-2", () => receive(primaryOutputs, PRIMARY_STACK), {
    stacks: { [PRIMARY_STACK]: published },
    secrets,
  });

async function failure(running: Promise<unknown>): Promise<string> {
  try {
    await running;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("Nothing failed.");
}

describe("The contract between the stacks", () => {
  describe("received by a secondary", () => {
    it("hands on every value as it was published", async () => {
      const { outputs } = await received(contractFixture);
      expect(outputs).to.deep.equal(contractFixture);
    });

    for (const name of names) {
      const { description } = primaryOutputs[name];

      it(`names the stack, the output and the remedy when ${name} is missing`, async () => {
        const { [name]: _, ...rest } = contractFixture;
        expect(await failure(received(rest))).to.equal(
          refusal(`"${name}" is missing; expected: ${description}`),
        );
      });

      const wrong = secretsIn(primaryOutputs).includes(name) ? "is of another shape" : "is false";
      it(`says that it ${wrong} when ${name} is of the wrong type`, async () => {
        expect(await failure(received({ ...contractFixture, [name]: false }))).to.equal(
          refusal(`"${name}" ${wrong}; expected: ${description}`),
        );
      });
    }

    it("names all that is missing at once", async () => {
      expect(await failure(received({}))).to.equal(
        refusal(
          ...names.map((name) => `"${name}" is missing; expected: ${primaryOutputs[name].description}`),
        ),
      );
    });

    it("refuses an ARN of another service", async () => {
      const arn = "arn:aws:docdb:us-east-1:111122223333:db:x";
      expect(await failure(received({ ...contractFixture, auroraFirstInstanceArn: arn }))).to.equal(
        refusal(
          `"auroraFirstInstanceArn" is "${arn}"; expected: ${primaryOutputs.auroraFirstInstanceArn.description}`,
        ),
      );
    });

    it("names the keys that a region does not publish, or that are none", async () => {
      const { s3: _, ...others } = contractFixture.keyArns;
      const keyArns = { ...others, logs: "logs" };
      expect(await failure(received({ ...contractFixture, keyArns }))).to.equal(
        refusal(`"keyArns" has no s3, has "logs" as logs; expected: ${regionContract.keyArns.description}`),
      );
    });

    it("keeps the origin header's values secret, and nothing else", async () => {
      expect((await received(contractFixture)).secretOutputs).to.deep.equal(["originHeaderValues"]);
    });

    it("refuses a secret that lies open in the other stack, without a word of it", async () => {
      expect(await failure(received(contractFixture, []))).to.equal(
        refusal(
          `"originHeaderValues" is no secret there; expected: ${primaryOutputs.originHeaderValues.description}`,
        ),
      );
    });

    it("stops a secondary before it creates anything", async () => {
      const world = new World();
      const { auroraGlobalClusterId: _, ...rest } = contractFixture;
      await failure(recordSecondary(rest, world));
      expect(world.all()).to.deep.equal([]);
    });
  });

  it("describes every output, for the docs", () => {
    const silent = Object.entries({ ...primaryOutputs, ...secondaryOutputs }).filter(
      ([, guard]) => guard.description === undefined,
    );
    expect(silent.map(([name]) => name)).to.deep.equal([]);
  });

  it("is satisfied by its fixture", () => {
    const broken = Object.entries(primaryOutputs).filter(
      ([name, guard]) =>
        !guard.safeParse(Object.entries(contractFixture).find(([key]) => key === name)?.[1]).success,
    );
    expect(broken.map(([name]) => name)).to.deep.equal([]);
  });

  describe("published by the stacks", () => {
    let mall: Awaited<ReturnType<typeof recordMall>>;
    before(async () => {
      mall = await recordMall();
    });

    const violations = (contract: typeof secondaryOutputs, outputs: object) => {
      const published = new Map<string, unknown>(Object.entries(outputs));
      return Object.entries(contract)
        .filter(([name, guard]) => !guard.safeParse(published.get(name)).success)
        .map(([name]) => name);
    };

    it("is kept by the primary", () => {
      expect(violations(primaryOutputs, mall.primary.outputs)).to.deep.equal([]);
    });

    it("is kept by the secondary", () => {
      expect(violations(secondaryOutputs, mall.secondary.outputs)).to.deep.equal([]);
    });

    it("is all that the primary publishes", () => {
      expect(Object.keys(mall.primary.outputs)).to.have.members(Object.keys(primaryOutputs));
    });

    it("is all that the secondary publishes", () => {
      expect(Object.keys(mall.secondary.outputs)).to.have.members(Object.keys(secondaryOutputs));
    });

    it("has one key ARN for each of the services with a key of their own", () => {
      expect(Object.keys(mall.primary.outputs.keyArns)).to.have.members([...KEY_SERVICES]);
      expect(Object.keys(contractFixture.keyArns)).to.have.members([...KEY_SERVICES]);
    });

    it("publishes one secret, by the primary alone", () => {
      expect([mall.primary.secretOutputs, mall.secondary.secretOutputs]).to.deep.equal([
        ["originHeaderValues"],
        [],
      ]);
    });

    it("publishes of all generated values those of the origin header, and of them nothing in another output", () => {
      const { originHeaderValues, ...others } = mall.primary.outputs;
      const generated = mall.primary.world
        .all("random:index/randomPassword:RandomPassword")
        .map(({ state }) => String(state.result));
      expect(generated).to.have.length(4).and.to.include.members(originHeaderValues);
      const published = JSON.stringify([others, mall.secondary.outputs]);
      expect(generated.filter((value) => published.includes(value))).to.deep.equal([]);
    });
  });
});
