import { expect } from "chai";
import fc from "fast-check";
import { direct } from "../../../../components/data/opensearch-follower/direction.mjs";
import { PRODUCTS } from "../../../../components/data/opensearch-products";
import { SearchDomain } from "./search-domains";

const REGIONS = ["us-east-1", "us-west-2"] as const;
type RegionName = (typeof REGIONS)[number];

const roleOf = (region: string) => `arn:aws:iam::111122223333:role/operator-${region}`;
const other = (region: RegionName): RegionName => (region === "us-east-1" ? "us-west-2" : "us-east-1");

/** Two domains, each of which can follow the other. */
function pair({ connected = true, tokenizers = ["nori_tokenizer"] } = {}) {
  const domains = {
    "us-east-1": new SearchDomain(roleOf("us-east-1"), tokenizers),
    "us-west-2": new SearchDomain(roleOf("us-west-2"), tokenizers),
  };
  const connect = () => {
    for (const region of REGIONS) domains[region].connections.set(other(region), domains[other(region)]);
  };
  if (connected) connect();
  const tell = (region: RegionName, writerRegion: string) =>
    direct(
      {
        region,
        roleArn: roleOf(region),
        peers: [{ region: other(region), roleArn: roleOf(other(region)) }],
        templateName: PRODUCTS.name,
        template: PRODUCTS.template,
        indexPattern: PRODUCTS.indexPattern,
        send: domains[region].send,
      },
      writerRegion,
    );
  return { east: domains["us-east-1"], west: domains["us-west-2"], connect, tell };
}

const contents = ({ indexes }: SearchDomain) =>
  Object.fromEntries(
    [...indexes]
      .filter(([name]) => name !== MARK)
      .map(([name, { documents, status }]) => [name, `${documents}, ${status}`]),
  );

/** The index by which a domain is seen to lead. */
const MARK = "mall-leads";

const FREE = "REPLICATION NOT IN PROGRESS";

/** The west follows the east, which has one index. */
async function following() {
  const mall = pair();
  mall.east.write("products-1", "east's");
  await mall.tell("us-east-1", "us-east-1");
  const outcome = await mall.tell("us-west-2", "us-east-1");
  return { ...mall, outcome };
}

describe("A search domain that is told who takes the writes", () => {
  it("follows every index of the writer's domain that there is", async () => {
    const { west } = await following();
    expect(contents(west)).to.deep.equal({ "products-1": "east's, SYNCING" });
  });

  it("follows those to come, by a rule", async () => {
    const { west } = await following();
    expect([...west.rules]).to.deep.equal([
      ["follow-us-east-1", { alias: "us-east-1", pattern: "products*" }],
    ]);
  });

  it("says what it has done", async () => {
    const { outcome } = await following();
    expect(outcome).to.deep.equal({
      region: "us-west-2",
      writerRegion: "us-east-1",
      follows: "us-east-1",
      connected: true,
      started: ["products-1"],
      stopped: [],
      replaced: [],
    });
  });

  it("has the template of products in either direction", async () => {
    const { east, west } = await following();
    const template = ["products", PRODUCTS.template];
    expect([[...east.templates], [...west.templates]]).to.deep.equal([[template], [template]]);
  });

  it("leads nobody, and says why, while it lacks the plug-in that takes Korean apart", async () => {
    const { east, tell } = pair({ tokenizers: [] });
    const refusal = await tell("us-east-1", "us-east-1").catch(({ message }: Error) => message);
    expect(refusal).to.contain("Unknown tokenizer type [nori_tokenizer] for [nori_mixed]");
    expect(east.changes).to.deep.equal([]);
  });

  it("lets the other region's role list and replicate, and its own follow", async () => {
    const { east } = await following();
    expect(Object.fromEntries(east.roleMappings)).to.deep.equal({
      cross_cluster_replication_leader_full_access: [roleOf("us-west-2")],
      mall_index_list: [roleOf("us-west-2")],
      cross_cluster_replication_follower_full_access: [roleOf("us-east-1")],
    });
  });

  it("lets the other region's role do no more than list what is replicated, beside the replication", async () => {
    const { east } = await following();
    expect([...east.roles]).to.deep.equal([
      [
        "mall_index_list",
        {
          cluster_permissions: [],
          index_permissions: [
            { index_patterns: ["products*", MARK], allowed_actions: ["indices:admin/resolve/index"] },
          ],
        },
      ],
    ]);
  });

  it("changes nothing when it follows already", async () => {
    const { west, tell } = await following();
    west.changes.length = 0;
    await tell("us-west-2", "us-east-1");
    expect(west.changes).to.deep.equal([]);
  });

  it("changes nothing when it leads already", async () => {
    const { east, tell } = await following();
    east.changes.length = 0;
    await tell("us-east-1", "us-east-1");
    expect(east.changes).to.deep.equal([]);
  });

  it("leaves other indexes alone", async () => {
    const { east, west, tell } = await following();
    east.write("audit-1", "east's");
    await tell("us-west-2", "us-east-1");
    expect(contents(west)).to.deep.equal({ "products-1": "east's, SYNCING" });
  });

  it("resumes what was paused", async () => {
    const { west, tell } = await following();
    west.indexes.set("products-1", { documents: "east's", status: "PAUSED" });
    await tell("us-west-2", "us-east-1");
    expect(contents(west)).to.deep.equal({ "products-1": "east's, SYNCING" });
  });

  it("starts anew what had failed", async () => {
    const { west, tell } = await following();
    west.indexes.set("products-1", { documents: "half of the east's", status: "FAILED" });
    const { replaced } = await tell("us-west-2", "us-east-1");
    expect([replaced, contents(west)]).to.deep.equal([["products-1"], { "products-1": "east's, SYNCING" }]);
  });

  it("waits for the connection without failing", async () => {
    const { tell } = pair({ connected: false });
    const { follows, connected } = await tell("us-west-2", "us-east-1");
    expect([follows, connected]).to.deep.equal(["us-east-1", false]);
  });

  it("fails with the domain's own words when it is refused", async () => {
    const { east, tell } = pair();
    east.write("products-1", "east's");
    let message = "";
    await tell("us-west-2", "us-east-1").catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal(
      'GET /_resolve/index/us-east-1%3Amall-leads%2A: 403 {"error":{"type":"security_exception","reason":"no permissions for [indices:admin/resolve/index]"},"status":403}',
    );
  });
});

describe("A search domain whose region takes over", () => {
  it("can be written, and keeps what it has", async () => {
    const { west, tell } = await following();
    const { stopped } = await tell("us-west-2", "us-west-2");
    expect([stopped, contents(west)]).to.deep.equal([["products-1"], { "products-1": `east's, ${FREE}` }]);
  });

  it("gives up the rule before the indexes, which it would start again", async () => {
    const { west, tell } = await following();
    west.changes.length = 0;
    await tell("us-west-2", "us-west-2");
    expect(west.changes).to.deep.equal([
      "DELETE /_plugins/_replication/_autofollow",
      "POST /_plugins/_replication/products-1/_stop",
      `PUT /${MARK}`,
    ]);
  });

  it("shows that it leads, and the other no more once it follows", async () => {
    const { east, west, tell } = await following();
    await tell("us-west-2", "us-west-2");
    await tell("us-east-1", "us-west-2");
    expect([east.indexes.has(MARK), west.indexes.has(MARK)]).to.deep.equal([false, true]);
  });

  it("is followed only then: until it leads the other keeps all that it has", async () => {
    const { east, tell } = await following();
    let message = "";
    await tell("us-east-1", "us-west-2").catch((error: Error) => {
      message = error.message;
    });
    expect([message, contents(east), east.rules.size, east.indexes.has(MARK)]).to.deep.equal([
      "us-west-2 does not lead yet: direct its domain first, and this one again",
      { "products-1": `east's, ${FREE}` },
      0,
      true,
    ]);
  });

  it("asks nothing of the lost region", async () => {
    const { west, tell } = await following();
    west.connections.clear();
    expect((await tell("us-west-2", "us-west-2")).follows).to.equal(null);
  });
});

describe("A search domain whose region comes back", () => {
  /** The west has taken over and written on; the east had written what never arrived. */
  async function afterFailover() {
    const mall = await following();
    await mall.tell("us-west-2", "us-west-2");
    mall.east.write("products-1", "the east's last");
    mall.west.write("products-1", "the west's");
    mall.west.write("products-2", "the west's");
    return mall;
  }

  it("takes the new writer's indexes in the place of its own", async () => {
    const { east, tell } = await afterFailover();
    const { replaced, started } = await tell("us-east-1", "us-west-2");
    expect([replaced, started, contents(east)]).to.deep.equal([
      ["products-1"],
      ["products-1", "products-2"],
      { "products-1": "the west's, SYNCING", "products-2": "the west's, SYNCING" },
    ]);
  });

  it("keeps what the new writer does not have", async () => {
    const { east, tell } = await afterFailover();
    east.write("products-0", "the east's alone");
    await tell("us-east-1", "us-west-2");
    expect(contents(east)["products-0"]).to.equal(`the east's alone, ${FREE}`);
  });

  it("can take the lead again, and the other follows it", async () => {
    const { east, west, tell } = await afterFailover();
    await tell("us-east-1", "us-west-2");
    await tell("us-east-1", "us-east-1");
    await tell("us-west-2", "us-east-1");
    const both = { "products-1": "the west's", "products-2": "the west's" };
    const as = (status: string) =>
      Object.fromEntries(Object.entries(both).map(([name, documents]) => [name, `${documents}, ${status}`]));
    expect([contents(east), contents(west)]).to.deep.equal([as(FREE), as("SYNCING")]);
  });
});

describe("However often the writer moves", () => {
  const moves = fc.array(fc.constantFrom(...REGIONS), { minLength: 1, maxLength: 8 });

  it("one domain leads, the other has all of its indexes, and once more changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(moves, async (writers) => {
        const { east, west, tell } = pair();
        east.write("products-1", "east's");
        await tell("us-west-2", "us-west-2");
        for (const writer of writers) {
          await tell(writer, writer);
          await tell(other(writer), writer);
        }
        const last = writers.at(-1) ?? "us-east-1";
        const [leader, follower] = last === "us-east-1" ? [east, west] : [west, east];
        leader.changes.length = 0;
        follower.changes.length = 0;
        await tell(last, last);
        await tell(other(last), last);
        expect([leader.changes, follower.changes, leader.rules.size]).to.deep.equal([[], [], 0]);
        const replicated = [...leader.indexes].filter(([name]) => name !== MARK);
        for (const [name, { documents, status }] of replicated) {
          expect([status, follower.indexes.get(name)]).to.deep.equal([
            FREE,
            { documents, status: "SYNCING" },
          ]);
        }
      }),
    );
  });
});
