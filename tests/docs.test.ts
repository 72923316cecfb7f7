import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { primaryOutputs, secondaryOutputs } from "../infra/contract";
import manifest from "../package.json";
import { controls } from "../policy/controls";
import { MODEL_TABLES } from "./support/model-tables";

const ROOT = join(__dirname, "..");

const PAGES = ["README.md", "CONTRIBUTING.md", "policy/README.md", ...markdownIn("docs")];

interface Declaration {
  readonly type?: string;
  readonly default?: unknown;
  readonly value?: unknown;
}

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}

function read(page: string): string {
  return readFileSync(join(ROOT, page), "utf8");
}

/** The rows of the table under a header, each as its cells. */
function tableUnder(page: string, header: string): readonly (readonly string[])[] {
  const lines = read(page).split("\n");
  const start = lines.indexOf(header);
  if (start < 0) throw new Error(`${page} has no table with the header ${header}`);
  const body = lines.slice(start + 2);
  const end = body.findIndex((line) => !line.startsWith("|"));
  return body.slice(0, end < 0 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

function code(value: string): string {
  return `\`${value}\``;
}

function declarations(): Readonly<Record<string, Declaration>> {
  const project: { readonly config: Readonly<Record<string, Declaration>> } = parse(read("Pulumi.yaml"));
  return project.config;
}

/** The targets of a page's links that lie in the repository. */
function relativeLinks(page: string): readonly { readonly path: string; readonly anchor: string }[] {
  return [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", anchor = ""] = target.split("#");
      return { path: path === "" ? page : relative(ROOT, join(ROOT, dirname(page), path)), anchor };
    });
}

/** The anchors of a page's headings, as they are made when it is shown. */
function anchors(page: string): readonly string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

describe("The README's configuration table", () => {
  const rows = tableUnder("README.md", "| key | type | default | meaning | where it may stand |");

  it("names exactly the keys that Pulumi.yaml declares, in its order", () => {
    expect(rows.map(([key]) => key)).to.deep.equal(Object.keys(declarations()).map(code));
  });

  it("gives each key the default, or the value, that Pulumi.yaml gives it", () => {
    const declared = Object.values(declarations()).map((declaration) => {
      const value = declaration.value ?? declaration.default;
      if (value === undefined) return "";
      return code(typeof value === "string" ? value : JSON.stringify(value));
    });
    expect(rows.map(([, , initial]) => initial)).to.deep.equal(declared);
  });

  it("gives each key the type that Pulumi.yaml gives it", () => {
    // Pulumi knows no type of mappings, and demands none beside a value.
    const declared = Object.values(declarations()).map(
      ({ type, value }) => type ?? (Array.isArray(value) ? "array" : typeof value),
    );
    expect(rows.map(([, type]) => type)).to.deep.equal(declared);
  });
});

describe("The README's outputs table", () => {
  const rows = tableUnder("README.md", "| output | meaning | published by |");

  it("names exactly the outputs of the contract, in its order", () => {
    expect(rows.map(([output]) => output)).to.deep.equal(Object.keys(primaryOutputs).map(code));
  });

  it("describes each output in the contract's words", () => {
    expect(rows.map(([, meaning]) => meaning)).to.deep.equal(
      Object.values(primaryOutputs).map(({ description }) => description),
    );
  });

  it("says which stacks publish each output", () => {
    expect(rows.map(([, , stacks]) => stacks)).to.deep.equal(
      Object.keys(primaryOutputs).map((output) =>
        output in secondaryOutputs ? "every stack" : "the primary",
      ),
    );
  });

  it("leaves out no output of a secondary", () => {
    expect(rows.map(([output]) => output)).to.include.members(Object.keys(secondaryOutputs).map(code));
  });
});

describe("The commands", () => {
  const named = (page: string) =>
    new Set([...read(page).matchAll(/^\$ npm (?:run )?([\w:-]+)/gm)].map(([, script]) => script));

  it("all stand in CONTRIBUTING", () => {
    expect([...named("CONTRIBUTING.md")]).to.include.members(Object.keys(manifest.scripts));
  });

  it("that somebody with an environment needs are shown in the README", () => {
    expect([...named("README.md")]).to.include.members(["sandbox", "preview", "up", "recover"]);
  });
});

describe("The policy pack's README", () => {
  it("names exactly the pack's controls, in its order", () => {
    const rows = tableUnder("policy/README.md", "| control | severity | scope | what it demands |");
    expect(rows.map(([control]) => control)).to.deep.equal(controls.map(({ id }) => code(id)));
  });
});

for (const { page, title, header, rows } of MODEL_TABLES) {
  describe(`${page}: ${title}`, () => {
    it("says what the program's data says, in its order", () => {
      expect(tableUnder(page, header)).to.deep.equal(rows);
    });
  });
}

for (const page of PAGES) {
  describe(page, () => {
    it("links only to files that exist", () => {
      const missing = relativeLinks(page).filter(({ path }) => !existsSync(join(ROOT, path)));
      expect(missing).to.deep.equal([]);
    });

    it("links only to headings that exist", () => {
      const missing = relativeLinks(page).filter(
        ({ path, anchor }) => anchor !== "" && !anchors(path).includes(anchor),
      );
      expect(missing).to.deep.equal([]);
    });

    it("names only npm scripts that exist", () => {
      const named = [...read(page).matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(test)\b)/g)].map(
        ([, script, test]) => script ?? test,
      );
      expect(Object.keys(manifest.scripts)).to.include.members(named);
    });
  });
}
