// Pulumi type-checks a pack whose main is TypeScript on every run: seconds, where stripping the types takes none.
require("../tools/tsx.cjs");
require("./pack.ts");
