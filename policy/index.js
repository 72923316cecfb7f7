// Pulumi type-checks a pack whose main is TypeScript on every run, which costs five seconds: tsx only strips the types.
require("tsx/cjs");
require("./pack");
