import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { ZONE_PREFIX } from "../infra/aws-regions";

const ROOT = resolve(__dirname, "..");

/** AWS's own geography is data about all regions, and no choice of one; how an ARN or a host is written stands in one place. */
const EXEMPT = ["infra/aws-regions.ts", "infra/arns.ts", "infra/hosts.ts"];

/** What no text of the program may say, because a setting, a look-up or another resource does: by its shape, not by a list. */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  "an account": /(?<![\d.])(\d{12}|\d{4}-\d{4}-\d{4})(?![\d.])/,
  "an ARN, which infra/arns.ts writes": /(?<![A-Za-z])arn:/i,
  "a region, also in an ARN or a host name":
    /(?<![a-z])(af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(-[a-z]{2,5})?-(central|(north|south)(east|west)?|east|west)-\d/,
  "a zone": /(?<![a-z0-9])[a-z]{3,6}\d-az\d/,
  "a hosted zone": /\bZ(?=[A-Z]*\d)[0-9A-Z]{9,31}\b/,
  "a host of AWS, which infra/hosts.ts writes":
    /\b((amazonaws|amazoncognito|amazonwebservices|awsapprunner|awsglobalaccelerator)\.com|cloudfront\.net|(on|api)\.aws)\b/,
};

/** Principals of services, which AWS has the same for everybody. */
const PRINCIPALS = [
  "backup",
  "cloudfront",
  "delivery.logs",
  "dnssec-route53",
  "es",
  "kafka",
  "lambda",
  "logdelivery.elasticloadbalancing",
  "logging.s3",
  "monitoring.rds",
  "opensearchservice",
  "route53",
  "s3",
  "secretsmanager",
  "vpc-flow-logs",
].map((service) => `${service}.amazonaws.com`);

function isAllowed(node: ts.Node, text: string): boolean {
  return ts.isStringLiteralLike(node) && PRINCIPALS.includes(text);
}

/** The text of a literal, of whichever kind; `undefined` for what is none. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isRegularExpressionLiteral(node)) return node.text.replaceAll("\\", "");
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return node.text;
  if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) return node.text;
  return undefined;
}

function findingsIn(node: ts.Node): readonly string[] {
  const text = textOf(node);
  const own =
    text === undefined || isAllowed(node, text)
      ? []
      : Object.entries(FORBIDDEN).flatMap(([what, form]) => (form.test(text) ? [`${what}: ${text}`] : []));
  const inner: string[] = [];
  node.forEachChild((child) => {
    inner.push(...findingsIn(child));
  });
  return [...own, ...inner];
}

/** What a source says that it may not, each with the reason. */
function literalsIn(source: string): readonly string[] {
  return findingsIn(ts.createSourceFile("source.ts", source, ts.ScriptTarget.ES2023, true));
}

const files = ["infra", "stacks", "components"]
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((file) => /\.[cm]?[jt]s$/.test(file))
  .map((file) => relative(ROOT, join(ROOT, file)).split("\\").join("/"));

describe("The program", () => {
  it("is read whole: every kind of source", () => {
    expect(files).to.include.members([
      "infra/index.js",
      "infra/names.ts",
      "stacks/links.ts",
      "components/data/opensearch-follower/index.mjs",
    ]);
  });

  it("says no account, ARN, region, zone or host of AWS as a literal", () => {
    const found = files
      .filter((file) => !EXEMPT.includes(file))
      .flatMap((file) =>
        literalsIn(readFileSync(join(ROOT, file), "utf8")).map((literal) => `${file}: ${literal}`),
      );
    expect(found).to.deep.equal([]);
  });

  for (const text of [
    "111122223333",
    "1111-2222-3333",
    "arn:aws:iam::111122223333:role/order",
    "arn:aws:sns:us-east-1:",
    "arn:aws:s3:::mall-production-assets",
    "arn:aws:rds:*:*:cluster:mall",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws-cn:s3:::x",
    "us-west-2a",
    "us-gov-west-1",
    "cn-north-1a",
    "ap-southeast-7",
    "eusc-de-east-1",
    "us-isob-east-1",
    "use1-az1",
    "usgw1-az1",
    "Z1D633PJN98FT9",
    "orders.cluster-abc.us-east-1.rds.amazonaws.com",
    "orders.global-abc.global.rds.amazonaws.com",
    "orders.cache.amazonaws.com",
    "my-bucket.s3.amazonaws.com",
    "search-x.es.amazonaws.com",
    "s3.amazonaws.com.cn",
    "d111111abcdef8.cloudfront.net",
    "abcdefghijklmnopqrstuvwxyz.dsql.on.aws",
    "x.api.aws",
  ]) {
    it(`may not say ${text}`, () => {
      expect(literalsIn(`const said = "${text}";`)).to.not.deep.equal([]);
    });
  }

  for (const [region, prefix] of Object.entries(ZONE_PREFIX)) {
    it(`may not say ${region}, nor its zones' ids`, () => {
      expect([region, `${prefix}-az1`].map((text) => literalsIn(`say("${text}");`).length)).to.deep.equal([
        1, 1,
      ]);
    });
  }

  for (const source of [
    "111122223333",
    "1111_2222_3333",
    "111122223333n",
    "/^arn:aws:kms:/",
    "/orders\\.cache\\.amazonaws\\.com/",
    '{ "us-east-1": true }',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template.
    "`arn:aws:kms:${region}:${account}:key/*`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template.
    "`${bucket}.s3.amazonaws.com`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template.
    "`${prefix}.cloudfront.net`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template.
    "`${service}.${region}.amazonaws.com`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template.
    "`${identifier}.dsql.${region}.on.aws`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template.
    "`${prefix}.auth.${region}.amazoncognito.com`",
  ]) {
    it(`may not say it as ${source}`, () => {
      expect(literalsIn(`const said = ${source};`)).to.not.deep.equal([]);
    });
  }

  for (const allowed of ['"monitoring.rds.amazonaws.com"', '"2012-10-17"', "4_294_967_294"]) {
    it(`may say ${allowed}`, () => {
      expect(literalsIn(`const said = ${allowed};`)).to.deep.equal([]);
    });
  }
});
