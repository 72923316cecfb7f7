import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { primaryOutputs, secondaryOutputs } from "../infra/contract";

const ROOT = resolve(__dirname, "..");
const FOLDERS = ["infra", "stacks", "components", "policy", "sandbox", "tools", "tests"] as const;

interface Source {
  /** Path from the repository's root, without an ending. */
  readonly path: string;
  readonly tree: ts.SourceFile;
  /** Modules that it imports; those of the repository as paths from its root. */
  readonly imports: readonly string[];
}

function sourcesOf(folder: string): readonly Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.parentPath.includes("node_modules"),
    )
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const tree = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2023, true);
      const imports = nodesOf(tree).flatMap((node) => importedBy(node, file));
      return { path: fromRoot(file).replace(/\.ts$/, ""), tree, imports };
    });
}

const fromRoot = (file: string) => relative(ROOT, file).split("\\").join(posix.sep);

function nodesOf(node: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [node];
  node.forEachChild((child) => {
    nodes.push(...nodesOf(child));
  });
  return nodes;
}

/** Whether a type of a script is `any`, which JSDoc also writes as `*`. */
function saysAny(script: string): boolean {
  const tree = ts.createSourceFile("script.mjs", script, ts.ScriptTarget.ES2023, true);
  const within = (node: ts.Node): boolean =>
    node.kind === ts.SyntaxKind.AnyKeyword || ts.isJSDocAllType(node) || node.getChildren(tree).some(within);
  return within(tree);
}

/** `import`, `export … from`, `import()` and `require()`. */
function importedBy(node: ts.Node, file: string): readonly string[] {
  const module =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && /^(import|require)$/.test(node.expression.getText())
        ? node.arguments[0]
        : undefined;
  if (module === undefined || !ts.isStringLiteralLike(module)) return [];
  return [module.text.startsWith(".") ? fromRoot(resolve(dirname(file), module.text)) : module.text];
}

const sources = new Map(FOLDERS.map((folder) => [folder, sourcesOf(folder)]));
const of = (...folders: (typeof FOLDERS)[number][]) => folders.flatMap((folder) => sources.get(folder) ?? []);

/** Imports between folders, as "from → to", that a rule does not allow. */
function strays(
  from: readonly Source[],
  allowed: (source: Source, to: string) => boolean,
): readonly string[] {
  const ours = new RegExp(`^(${FOLDERS.join("|")})(/|$)`);
  return from.flatMap((source) =>
    source.imports
      .filter((to) => ours.test(to) && !allowed(source, to))
      .map((to) => `${source.path} → ${to}`),
  );
}

/** Where a text stands that matches, as "path: text". */
function findings(from: readonly Source[], matches: (node: ts.Node) => boolean): readonly string[] {
  return from.flatMap(({ path, tree }) =>
    nodesOf(tree)
      .filter(matches)
      .map((node) => `${path}: ${node.getText().split("\n")[0]}`),
  );
}

const under = (folder: string) => (_: Source, to: string) => to.startsWith(`${folder}/`);

/** Modules of infra that hold types and pure functions: everybody may import them. */
const LEAVES = [
  "infra/arns",
  "infra/aws-regions",
  "infra/catalogue",
  "infra/configuration-error",
  "infra/contract",
  "infra/data-model",
  "infra/endpoints",
  "infra/hosted-zone",
  "infra/hosts",
  "infra/names",
  "infra/project-files",
  "infra/providers",
  "infra/settings",
  "infra/stop",
  "infra/topology",
  "infra/waf-rules",
];

describe("The architecture", () => {
  it("has sources in every folder that the rules speak of", () => {
    expect(FOLDERS.filter((folder) => of(folder).length === 0)).to.deep.equal([]);
  });

  it("lets infra import itself, and only its entry the stacks", () => {
    const allowed = ({ path }: Source, to: string) =>
      to.startsWith("infra/") || (path === "infra/index" && to.startsWith("stacks/"));
    expect(strays(of("infra"), allowed)).to.deep.equal([]);
  });

  it("lets stacks import components, each other, and leaf modules of infra", () => {
    const allowed = (_: Source, to: string) => /^(stacks|components)\//.test(to) || LEAVES.includes(to);
    expect(strays(of("stacks"), allowed)).to.deep.equal([]);
  });

  it("lets components import components, and how ARNs and hosts are written: no settings, no names, no contract", () => {
    const written = ["infra/arns", "infra/hosts"];
    const allowed = (_: Source, to: string) => to.startsWith("components/") || written.includes(to);
    expect(strays(of("components"), allowed)).to.deep.equal([]);
  });

  it("lets leaf modules of infra import leaf modules alone", () => {
    const leaves = of("infra").filter(({ path }) => LEAVES.includes(path));
    expect(leaves.map(({ path }) => path)).to.have.members(LEAVES);
    expect(strays(leaves, (_, to) => LEAVES.includes(to))).to.deep.equal([]);
  });

  it("lets the policy pack import nothing of the program", () => {
    expect(strays(of("policy"), under("policy"))).to.deep.equal([]);
  });

  it("lets the sandbox import nothing of the program, but how Pulumi is called", () => {
    expect(strays(of("sandbox"), (_, to) => /^(sandbox|tools)\//.test(to))).to.deep.equal([]);
  });

  it("lets the tools import nothing of the program, nor of the sandbox but how an engine is found", () => {
    const allowed = (_: Source, to: string) => /^(tools|sandbox\/engine)\//.test(to);
    expect(strays(of("tools"), allowed)).to.deep.equal([]);
  });

  it("lets what finds an engine import nothing else", () => {
    const engine = of("sandbox").filter(({ path }) => path.startsWith("sandbox/engine/"));
    expect(engine).to.not.deep.equal([]);
    expect(strays(engine, under("sandbox/engine"))).to.deep.equal([]);
  });

  it("lets nothing but tests import tests", () => {
    const rest = of("infra", "stacks", "components", "policy", "sandbox", "tools");
    expect(strays(rest, (_, to) => !to.startsWith("tests/"))).to.deep.equal([]);
  });

  it("has no AWS resource in infra but the provider", () => {
    const created = findings(
      of("infra"),
      (node) => ts.isNewExpression(node) && /^new aws\./.test(node.getText()),
    );
    expect(created).to.deep.equal(["infra/providers: new aws.Provider(name, {"]);
  });

  it("has no resource of AWS, Kubernetes or a provider's own in a stack file", () => {
    const made = (node: ts.Node) =>
      ts.isNewExpression(node) && /^new (aws|awsx|eks|k8s|kubernetes|random)\./.test(node.getText());
    expect(findings(of("stacks"), made)).to.deep.equal([]);
  });

  it("reads configuration in infra only", () => {
    const read = (node: ts.Node) =>
      ts.isPropertyAccessExpression(node) && /^pulumi\.(Config|runtime\.allConfig)$/.test(node.getText());
    expect(findings(of("stacks", "components"), read)).to.deep.equal([]);
  });

  it("asks for the running stack in infra only", () => {
    const asked = (node: ts.Node) =>
      ts.isCallExpression(node) &&
      /^pulumi\.(getStack|getProject|getOrganization)$/.test(node.expression.getText());
    expect(findings(of("stacks", "components"), asked)).to.deep.equal([]);
  });

  it("references other stacks through the contract only", () => {
    const referencing = of("infra", "stacks", "components").filter(({ tree }) =>
      nodesOf(tree).some(
        (node) => ts.isNewExpression(node) && /StackReference$/.test(node.expression.getText()),
      ),
    );
    expect(referencing.map(({ path }) => path)).to.deep.equal(["infra/contract"]);
  });

  it("reads outputs of other stacks through the contract only", () => {
    const read = (node: ts.Node) =>
      ts.isCallExpression(node) && /\.(get|require)Output(Details|Value)?$/.test(node.expression.getText());
    const readers = of("infra", "stacks", "components").filter(({ tree }) => nodesOf(tree).some(read));
    expect(readers.map(({ path }) => path)).to.deep.equal(["infra/contract"]);
  });

  it("writes no output's name as a string outside of the contract", () => {
    const names = new Set(
      Object.keys({ ...primaryOutputs, ...secondaryOutputs }).filter((name) => /[A-Z]/.test(name)),
    );
    const named = (node: ts.Node) => ts.isStringLiteralLike(node) && names.has(node.text);
    expect(findings(of("stacks", "components"), named)).to.deep.equal([]);
  });

  it("creates no resource inside an apply or a then", () => {
    const born = (node: ts.Node) =>
      ts.isCallExpression(node) &&
      /\.(apply|then)$/.test(node.expression.getText()) &&
      node.arguments.some((argument) =>
        nodesOf(argument).some(
          (inner) => ts.isNewExpression(inner) && /^new (aws|random)\./.test(inner.getText()),
        ),
      );
    expect(findings(of("infra", "stacks", "components"), born)).to.deep.equal([]);
  });

  it("registers every component under its folder and class", () => {
    const tokens = of("components").flatMap(({ path, tree }) =>
      nodesOf(tree)
        .filter(ts.isClassDeclaration)
        .map((component) => ({
          expected: `"mall:${path.split("/")[1]}:${component.name?.text}"`,
          found: /super\(("[^"]+")/.exec(component.getText())?.[1],
        })),
    );
    expect(tokens.filter(({ expected, found }) => expected !== found)).to.deep.equal([]);
  });

  it("writes no `any`", () => {
    const isAny = (node: ts.Node) => node.kind === ts.SyntaxKind.AnyKeyword;
    expect(findings(of(...FOLDERS), isAny)).to.deep.equal([]);
  });

  it("writes no `any` in the types of scripts, which stand in comments", () => {
    const scripts = FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => !file.includes("node_modules")),
    );
    expect(scripts.map(fromRoot)).to.include("components/data/opensearch-follower/direction.mjs");
    expect(scripts.filter((file) => saysAny(readFileSync(file, "utf8"))).map(fromRoot)).to.deep.equal([]);
  });

  for (const type of ["any", "{ readonly body: { a: any } }", "(text: any) => string", "*"]) {
    it(`sees it in a script's type ${type}`, () => {
      expect(saysAny(`/** @typedef {${type}} Answer */`)).to.equal(true);
    });
  }

  it("takes the word in a comment for no type", () => {
    expect(saysAny("/** @param {string} text any */ export const of = (text) => text; // any")).to.equal(
      false,
    );
  });

  it("asserts no value to be there with `!`", () => {
    expect(findings(of(...FOLDERS), ts.isNonNullExpression)).to.deep.equal([]);
  });

  it("makes no type of another by way of `unknown`", () => {
    const forced = (node: ts.Node) =>
      ts.isAsExpression(node) &&
      ts.isAsExpression(node.expression) &&
      node.expression.type.kind === ts.SyntaxKind.UnknownKeyword;
    expect(findings(of(...FOLDERS), forced)).to.deep.equal([]);
  });
});
