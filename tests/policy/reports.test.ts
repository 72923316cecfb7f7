import { expect } from "chai";
import fc from "fast-check";
import { rules } from "../../policy/gate";
import { type GateReport, type Reported, toJunit, toMarkdown, toSarif } from "../../policy/reports";

const urn = "urn:pulumi:us-east-1::mall::mall:data:Aurora$aws:rds/cluster:Cluster::aurora";
const told = (kind: Reported["kind"], message = "aurora: storageEncrypted is false."): Reported => ({
  control: "encrypted-at-rest",
  urn,
  message,
  kind,
});
const report = (...reported: readonly Reported[]): GateReport => ({ state: "state.json", rules, reported });
const kinds = ["mandatory", "advisory", "acknowledged", "undecided"] as const;
const all = report(...kinds.map((kind) => told(kind)));

/** Everything that XML, attributes and Markdown give a meaning to, and what XML cannot say at all. */
const awkward = `</failure><a b="c" d='e'> & &amp; ]]> | \`x\` \u0000\u0008\ufffe \u{1f600}\n<!-- *_# -->`;

/** The tags and texts of a document, when every tag is closed in order and every value is escaped. */
function elementsOf(xml: string): { tag: string; attributes: Record<string, string> }[] {
  const value = (text: string) => {
    expect(text).to.match(/^([^<>&"']|&(amp|lt|gt|quot|apos|#\d+);)*$/);
    const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
    return text.replace(/&(#?\w+);/g, (_, name: string) =>
      name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1))) : (named[name] ?? "?"),
    );
  };
  const [, declared, body = ""] = /^(<\?xml version="1\.0" encoding="UTF-8"\?>\n)([\s\S]*)$/.exec(xml) ?? [];
  expect(declared).to.be.a("string");
  const open: string[] = [];
  const found: { tag: string; attributes: Record<string, string> }[] = [];
  for (const part of body.split(/(<[^>]*>)/)) {
    const [, closing, tag = "", given = "", single] =
      /^<(\/?)([a-z-]+)((?: [a-z]+="[^"]*")*)(\/?)>$/.exec(part) ?? [];
    if (tag === "") value(part);
    else if (closing) expect(open.pop()).to.equal(tag);
    else {
      const attributes = [...given.matchAll(/ ([a-z]+)="([^"]*)"/g)];
      found.push({
        tag,
        attributes: Object.fromEntries(attributes.map(([, name = "", text = ""]) => [name, value(text)])),
      });
      if (!single) open.push(tag);
    }
  }
  expect(open).to.deep.equal([]);
  return found;
}

const countOf = (xml: string, wanted: string) => elementsOf(xml).filter(({ tag }) => tag === wanted).length;

describe("The SARIF report", () => {
  const [run] = JSON.parse(toSarif(all)).runs;

  it("says that it is SARIF 2.1.0", () => {
    const { version, $schema } = JSON.parse(toSarif(all));
    expect([version, $schema]).to.deep.equal(["2.1.0", "https://json.schemastore.org/sarif-2.1.0.json"]);
  });

  it("describes every policy once", () => {
    const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(ids).to.deep.equal(rules.map(({ id }) => id));
  });

  it("has a result for everything that is reported, and points from each to its rule", () => {
    const results: { ruleId: string; ruleIndex: number }[] = run.results;
    expect(results.map(({ ruleIndex }) => rules[ruleIndex]?.id)).to.deep.equal(
      results.map(({ ruleId }) => ruleId),
    );
    expect(results.length).to.equal(kinds.length);
  });

  it("makes what blocks an error, advice a warning, and what is undecided open", () => {
    const results: { kind: string; level: string }[] = run.results;
    expect(results.map(({ kind, level }) => `${kind} ${level}`)).to.deep.equal([
      "fail error",
      "fail warning",
      "fail error",
      "open none",
    ]);
  });

  it("suppresses what is acknowledged, and nothing else", () => {
    const results: { suppressions?: unknown }[] = run.results;
    expect(results.map(({ suppressions }) => suppressions !== undefined)).to.deep.equal([
      false,
      false,
      true,
      false,
    ]);
  });

  it("names the resource by its URN", () => {
    expect(run.results[0].locations[0].logicalLocations[0]).to.deep.equal({
      name: "aurora",
      fullyQualifiedName: urn,
      kind: "resource",
    });
  });

  it("keeps every message as it is", () => {
    const [{ results }] = JSON.parse(toSarif(report(told("mandatory", awkward)))).runs;
    expect(results[0].message.text).to.equal(awkward);
  });
});

describe("The JUnit report", () => {
  it("has a test case for each policy that found nothing", () => {
    expect(countOf(toJunit(report()), "testcase")).to.equal(rules.length);
  });

  it("counts its test cases, failures and skipped ones", () => {
    const xml = toJunit(all);
    const suite = elementsOf(xml).find(({ tag }) => tag === "testsuite")?.attributes;
    expect(suite).to.deep.equal({
      name: "Policies over state.json",
      tests: String(countOf(xml, "testcase")),
      failures: String(countOf(xml, "failure")),
      errors: "0",
      skipped: String(countOf(xml, "skipped")),
    });
  });

  it("fails for what blocks, and for nothing else", () => {
    expect(countOf(toJunit(all), "failure")).to.equal(1);
  });

  it("skips what is acknowledged or undecided, and says which", () => {
    const skipped = elementsOf(toJunit(all)).filter(({ tag }) => tag === "skipped");
    const message = "aurora: storageEncrypted is false.";
    expect(skipped.map(({ attributes }) => attributes.message)).to.deep.equal([
      `acknowledged: ${message}`,
      message,
    ]);
  });

  it("prints advice in a case that passes", () => {
    const xml = toJunit(report(told("advisory")));
    expect(xml).to.contain(
      `name="encrypted-at-rest: aurora">\n      <system-out>advice: aurora: storageEncrypted is false.&#10;${urn}</system-out>`,
    );
    expect([countOf(xml, "failure"), countOf(xml, "skipped")]).to.deep.equal([0, 0]);
  });

  it("replaces only what XML cannot say", () => {
    const failure = elementsOf(toJunit(report(told("mandatory", awkward)))).find(
      ({ tag }) => tag === "failure",
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
    const expected = awkward.replace(/[\u0000\u0008\ufffe]/g, "\ufffd");
    expect(failure?.attributes.message).to.equal(expected);
  });

  it("is well formed, whatever a message says", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (message, name) => {
        const xml = toJunit(report({ ...told("mandatory", message), urn: `${urn}${name}` }));
        expect(countOf(xml, "failure")).to.equal(1);
      }),
    );
  });
});

describe("The Markdown report", () => {
  it("says at the top that nothing was refused", () => {
    expect(toMarkdown(report()).split("\n")[0]).to.equal("# Policies over state.json: passed");
  });

  it("says at the top how much was refused", () => {
    expect(toMarkdown(all).split("\n")[0]).to.equal("# Policies over state.json: 1 refused");
  });

  it("counts every kind", () => {
    expect(toMarkdown(all)).to.include("refused: 1, advice: 1, acknowledged: 1, undecided: 1.");
  });

  it("names what is undecided", () => {
    const reported = report(told("undecided", "encrypted-at-rest leaves aurora undecided."));
    expect(toMarkdown(reported)).to.include(
      "## Undecided\n\n| policy | resource | what |\n| --- | --- | --- |\n| encrypted-at-rest | aurora | encrypted-at-rest leaves aurora undecided. |\n",
    );
  });

  it("keeps every message in its cell", () => {
    const rows = toMarkdown(report(told("mandatory", awkward)))
      .split("\n")
      .filter((line) => line.startsWith("| encrypted-at-rest"));
    expect(rows.map((row) => row.match(/(?<!\\)\|/g)?.length)).to.deep.equal([4]);
  });

  it("lets no message become HTML", () => {
    expect(toMarkdown(report(told("mandatory", awkward)))).to.not.match(/(?<!\\)</);
  });
});
