import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { ZONE_PREFIX } from "../infra/aws-regions";

const ROOT = resolve(__dirname, "..");
const REGIONS = Object.keys(ZONE_PREFIX).join("|");
const ZONES = Object.values(ZONE_PREFIX).join("|");

/**
 * What no text of the program may say, because a setting, a look-up or another resource does. What AWS itself has, the same
 * for everybody, may be said: service principals, and policies that AWS manages (`arn:aws:iam::aws:policy/…`).
 */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  "an account": /(?<!\d)\d{12}(?!\d)/,
  "a region, also in an ARN or a host name": new RegExp(`(?<![a-z])(${REGIONS})(?!\\d)`),
  "a zone": new RegExp(`(?<![a-z])(${ZONES})-az\\d`),
  "a hosted zone": /\bZ(?=[A-Z]*\d)[0-9A-Z]{9,31}\b/,
  "a host of AWS, other than a service principal":
    /(?<![\w.-])(?![a-z][a-z0-9-]*(\.[a-z][a-z0-9]*)?\.amazonaws\.com(?![\w.-]))[\w-]+(\.[\w-]+)*\.(amazonaws\.com|on\.aws)\b/,
};

/** AWS's own geography is data about all regions, and no choice of one. */
const GEOGRAPHY = "infra/aws-regions.ts";

function textsOf(node: ts.Node): readonly string[] {
  const own =
    ts.isStringLiteralLike(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node)
      ? [node.text]
      : [];
  const inner: string[] = [];
  node.forEachChild((child) => {
    inner.push(...textsOf(child));
  });
  return [...own, ...inner];
}

/** What a source says that it may not, each with the reason. */
function literalsIn(source: string): readonly string[] {
  const tree = ts.createSourceFile("source.ts", source, ts.ScriptTarget.ES2023, true);
  return textsOf(tree).flatMap((text) =>
    Object.entries(FORBIDDEN).flatMap(([what, form]) => (form.test(text) ? [`${what}: ${text}`] : [])),
  );
}

const files = ["infra", "stacks", "components"]
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((file) => /\.(ts|mjs)$/.test(file))
  .map((file) => relative(ROOT, join(ROOT, file)).split("\\").join("/"));

describe("The program", () => {
  it("says no account, region, zone or host of AWS as a literal", () => {
    const found = files
      .filter((file) => file !== GEOGRAPHY)
      .flatMap((file) =>
        literalsIn(readFileSync(join(ROOT, file), "utf8")).map((literal) => `${file}: ${literal}`),
      );
    expect(found).to.deep.equal([]);
  });

  for (const literal of [
    "111122223333",
    "arn:aws:iam::111122223333:role/order",
    "arn:aws:sns:us-east-1:",
    "us-west-2a",
    "use1-az1",
    "Z1D633PJN98FT9",
    "orders.cluster-abc.us-east-1.rds.amazonaws.com",
    "orders.global-abc.global.rds.amazonaws.com",
    "abcdefghijklmnopqrstuvwxyz.dsql.on.aws",
  ]) {
    it(`may not say ${literal}`, () => {
      expect(literalsIn(`const said = "${literal}";`)).to.not.deep.equal([]);
    });
  }

  for (const allowed of [
    '"arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"',
    '"monitoring.rds.amazonaws.com"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template.
    "`arn:aws:kms:${region}:${account}:key/*`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template.
    "`${service}.${region}.amazonaws.com`",
  ]) {
    it(`may say ${allowed}`, () => {
      expect(literalsIn(`const said = ${allowed};`)).to.deep.equal([]);
    });
  }
});
