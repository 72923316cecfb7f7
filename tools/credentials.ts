import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Environment variables that, all of one row together, lead the AWS SDK to credentials. */
const IN_THE_ENVIRONMENT = [
  ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"],
  ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"],
  ["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
];

/** Where the AWS SDK would find credentials, as far as that can be seen without asking AWS; else what is wrong. */
export function credentialsIn(environment: NodeJS.ProcessEnv, home: string): { readonly missing?: string } {
  const profile = environment.AWS_PROFILE;
  if (!profile && IN_THE_ENVIRONMENT.some((names) => names.every((name) => environment[name]))) return {};
  const files = [
    environment.AWS_CONFIG_FILE || join(home, ".aws", "config"),
    environment.AWS_SHARED_CREDENTIALS_FILE || join(home, ".aws", "credentials"),
  ];
  if (files.some((file) => hasProfile(file, profile || "default"))) return {};
  return {
    missing: profile
      ? `AWS_PROFILE names "${profile}", which neither ${files.join(" nor ")} knows.`
      : "neither the environment nor a default profile has any.",
  };
}

function hasProfile(file: string, profile: string): boolean {
  if (!existsSync(file)) return false;
  const sections = [...readFileSync(file, "utf8").matchAll(/^\s*\[\s*(?:profile\s+)?(.+?)\s*\]/gm)];
  return sections.some(([, name]) => name === profile);
}
