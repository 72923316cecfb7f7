import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isMap, parseDocument } from "yaml";

/** Keys of a stack file that belong to the account's own secrets provider, which the sandbox cannot ask. */
const OF_THE_SECRETS_PROVIDER = ["secretsprovider", "encryptedkey", "encryptionsalt"];

/**
 * Copies the project's configuration into the sandbox's folder, where `pulumi -C` finds it: the committed files stay as they
 * are, whatever the engine writes. Secret values are replaced: they could not be decrypted here.
 */
export function copyProject(root: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const stale of stackFiles(folder)) rmSync(join(folder, stale));

  const project = parseDocument(readFileSync(join(root, "Pulumi.yaml"), "utf8"));
  project.set("main", `${relative(folder, root)}/${String(project.get("main") ?? "")}`);
  writeFileSync(join(folder, "Pulumi.yaml"), project.toString());

  for (const file of stackFiles(root)) {
    const stack = parseDocument(readFileSync(join(root, file), "utf8"));
    for (const key of OF_THE_SECRETS_PROVIDER) stack.delete(key);
    const config = stack.get("config");
    if (isMap(config)) {
      for (const { key, value } of config.items) {
        if (isMap(value) && value.has("secure")) config.set(key, "a secret that the sandbox cannot read");
      }
    }
    writeFileSync(join(folder, file), stack.toString());
  }
}

function stackFiles(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
}
