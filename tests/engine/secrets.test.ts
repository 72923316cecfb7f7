import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "chai";
import { bothUp, type Clone, copyOfBothUp } from "../support/clone";

interface Shown {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly type: string;
      readonly outputs?: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** The passwords that the stack has made, and what load balancers know CloudFront by, as who holds its passphrase reads them. */
async function passwordsOf(clone: Clone, stack: string): Promise<readonly string[]> {
  const shown = await clone.cli("stack", "export", "--show-secrets", "--stack", stack);
  const { deployment }: Shown = JSON.parse(shown.stdout);
  return (deployment?.resources ?? []).flatMap(({ type, outputs }) => {
    if (type !== "random:index/randomPassword:RandomPassword") return [];
    // A secret is shown as JSON text.
    const result = outputs?.result as { readonly plaintext?: string } | undefined;
    return result?.plaintext === undefined ? [] : [String(JSON.parse(result.plaintext))];
  });
}

/** Every form in which a text may stand in a file: as it is, and as JSON, once and twice. */
const formsOf = (secret: string) => {
  const once = JSON.stringify(secret).slice(1, -1);
  return [secret, once, JSON.stringify(once).slice(1, -1)];
};

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("the secrets of a stack that is up", () => {
  let clone: Clone;
  let passwords: readonly string[] = [];
  const found = (text: string) =>
    passwords.filter((secret) => formsOf(secret).some((form) => text.includes(form)));

  before(async () => {
    clone = await copyOfBothUp();
    passwords = await passwordsOf(clone, "us-east-1");
  });

  it("are the two master users' passwords, and two values of the origin header", () => {
    expect(passwords.map(({ length }) => length).sort()).to.deep.equal([40, 40, 48, 48]);
  });

  it("belong to no service: a secondary makes none", async () => {
    expect(await passwordsOf(clone, "us-west-2")).to.deep.equal([]);
  });

  it("stand in no file of the sandbox in plain text: not in a state, not in the world, not in a log", async () => {
    // Where the bring-up ran: a copy has no logs.
    const { root } = await bothUp();
    const files = filesBelow(join(root, ".sandbox"));
    expect(files.filter((file) => found(readFileSync(file, "latin1")).length > 0)).to.deep.equal([]);
  });

  it("would be found in every form in which they might stand in such a file", () => {
    const [password = ""] = passwords;
    const stated = JSON.stringify({ password });
    const planted = clone.write(".sandbox/planted.log", `${JSON.stringify({ line: stated })}\n`);
    const files = filesBelow(join(clone.root, ".sandbox"));
    const holding = files.filter((file) => found(readFileSync(file, "latin1")).length > 0);
    planted.delete(".sandbox/planted.log");
    expect(holding.map((file) => relative(clone.root, file))).to.deep.equal([".sandbox/planted.log"]);
    expect([found(password), found(stated)]).to.deep.equal([[password], [password]]);
  });

  it("are not printed by a bring-up, nor by its outputs", async () => {
    const { finished } = await bothUp();
    expect(found(finished.stdout + finished.stderr)).to.deep.equal([]);
  });

  it("stand in no exported state", async () => {
    for (const stack of ["us-east-1", "us-west-2"]) {
      const { stdout } = await clone.cli("stack", "export", "--stack", stack);
      expect(found(stdout), stack).to.deep.equal([]);
    }
  });
});
