import { expect } from "chai";
import { rotate } from "../../../../components/secrets/secret-rotation/rotation.mjs";
import { GlobalCluster } from "./global-cluster";
import { ManagedSecret } from "./managed-secret";

const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;
const TOKEN = "version-next";

/** A secret whose rotation has begun, and the global cluster whose password it holds. */
function begun({ writer = "us-east-1", takes = 3 } = {}) {
  const secrets = new ManagedSecret();
  const databases = GlobalCluster.at(writer, "us-east-1", takes);
  secrets.begin(TOKEN);
  let pauses = 0;
  const surroundings = {
    secrets,
    databases,
    globalClusterId: "mall",
    region: "us-east-1",
    pause: async () => {
      pauses += 1;
    },
  };
  const step = (Step: string, token = TOKEN) =>
    rotate(surroundings, { SecretId: secrets.arn, ClientRequestToken: token, Step });
  const upTo = async (last: (typeof STEPS)[number]) => {
    for (const each of STEPS.slice(0, STEPS.indexOf(last) + 1)) await step(each);
  };
  return { secrets, databases, step, upTo, pauses: () => pauses };
}

async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  throw new Error("it did not fail");
}

/** What there is to see of a rotation. */
const seen = ({ secrets, databases }: ReturnType<typeof begun>) => ({
  current: secrets.passwordAt("AWSCURRENT"),
  pending: secrets.passwordAt("AWSPENDING"),
  previous: secrets.passwordAt("AWSPREVIOUS"),
  database: databases.password,
});

describe("The rotation of a master user's password", () => {
  it("ends with one new password in the database and in the secret, and the old one as the previous", async () => {
    const rotation = begun();
    await rotation.upTo("finishSecret");
    expect(seen(rotation)).to.deep.equal({
      current: "random-1",
      pending: "random-1",
      previous: "born",
      database: "random-1",
    });
  });

  it("keeps the username", async () => {
    const rotation = begun();
    await rotation.upTo("createSecret");
    expect(JSON.parse(rotation.secrets.versions.get(TOKEN)?.value ?? "")).to.deep.equal({
      username: "malladmin",
      password: "random-1",
    });
  });

  for (const last of STEPS) {
    it(`is the same when ${last} comes twice`, async () => {
      const once = begun();
      await once.upTo(last);
      const twice = begun();
      await twice.upTo(last);
      await twice.step(last);
      expect(seen(twice)).to.deep.equal(seen(once));
    });

    it(`begins again with ${last} in nothing that is done: after finishSecret it only looks`, async () => {
      const rotation = begun();
      await rotation.upTo("finishSecret");
      rotation.secrets.calls.length = 0;
      rotation.databases.calls.length = 0;
      await rotation.step(last);
      expect([...rotation.secrets.calls, ...rotation.databases.calls]).to.deep.equal(["DescribeSecret"]);
    });

    it(`refuses ${last} for a version that is not AWSPENDING, and touches nothing`, async () => {
      const rotation = begun();
      rotation.secrets.versions.set("version-lost", { value: undefined, stages: new Set() });
      const before = seen(rotation);
      expect([await failure(rotation.step(last, "version-lost")), seen(rotation)]).to.deep.equal([
        `The version version-lost of the secret ${rotation.secrets.arn} is not AWSPENDING; nothing is rotated to it.`,
        before,
      ]);
    });

    it(`refuses ${last} for a version that there is not`, async () => {
      const { secrets, step } = begun();
      expect(await failure(step(last, "version-unknown"))).to.equal(
        `The version version-unknown of the secret ${secrets.arn} is not AWSPENDING; nothing is rotated to it.`,
      );
    });

    it(`refuses ${last} while the secret is not enabled for rotation`, async () => {
      const { secrets, step } = begun();
      secrets.enabled = false;
      expect(await failure(step(last))).to.equal(`The secret ${secrets.arn} is not enabled for rotation.`);
    });
  }

  it("refuses a step that there is not", async () => {
    expect(await failure(begun().step("toString"))).to.equal('There is no step "toString" in a rotation.');
  });

  it("sets no password before one is made", async () => {
    expect(await failure(begun().step("setSecret"))).to.equal(
      `The version ${TOKEN} has no value: createSecret comes first.`,
    );
  });

  it("changes no password where another region takes the writes", async () => {
    const rotation = begun({ writer: "us-west-2" });
    const message = await failure(rotation.upTo("setSecret"));
    expect([message, rotation.databases.password, rotation.secrets.passwordAt("AWSCURRENT")]).to.deep.equal([
      "The writer of the global cluster mall is arn:aws:rds:us-west-2:111122223333:cluster:mall-us-west-2, not in us-east-1: the password stays as it is until the writer is back.",
      "born",
      "born",
    ]);
  });

  it("goes on with the same password once the writer is back", async () => {
    const away = begun({ writer: "us-west-2" });
    await failure(away.upTo("setSecret"));
    const back = GlobalCluster.at("us-east-1", "us-east-1");
    const pause = async () => {};
    const surroundings = {
      secrets: away.secrets,
      databases: back,
      globalClusterId: "mall",
      region: "us-east-1",
      pause,
    };
    for (const Step of STEPS)
      await rotate(surroundings, { SecretId: away.secrets.arn, ClientRequestToken: TOKEN, Step });
    expect([back.password, away.secrets.passwordAt("AWSCURRENT")]).to.deep.equal(["random-1", "random-1"]);
  });

  it("is not tested good before the cluster has taken the password, though AWS shows the change late", async () => {
    const { databases, upTo } = begun({ takes: 4 });
    await upTo("setSecret");
    databases.calls.length = 0;
    await upTo("testSecret");
    expect(databases.status).to.equal("available");
    expect(databases.calls.filter((call) => call === "DescribeDBClusters").length).to.be.greaterThan(4);
  });

  it("is not good while the master password is pending, and ends in a message", async () => {
    const { databases, step } = begun();
    databases.pending = true;
    expect(await failure(step("testSecret"))).to.equal(
      "The cluster mall-us-east-1 is available, with a master password pending; expected it to be available.",
    );
  });

  it("waits for less than the 15 minutes that a function has", async () => {
    const { databases, step, pauses } = begun();
    databases.status = "upgrading";
    await failure(step("testSecret"));
    expect(pauses() * 15).to.be.lessThan(900);
  });

  it("is tested without a value, as AWS does when rotation is set up", async () => {
    const { secrets, step } = begun();
    await step("testSecret");
    expect(secrets.calls).to.deep.equal(["DescribeSecret"]);
  });

  it("says nothing of a value that is no user", async () => {
    const { secrets, step } = begun();
    secrets.versions.set("version-born", { value: "correct-horse", stages: new Set(["AWSCURRENT"]) });
    expect(await failure(step("createSecret"))).to.equal(
      "The AWSCURRENT version of the secret is no JSON with a username and a password.",
    );
  });
});
