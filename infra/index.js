// Pulumi would type-check a program in TypeScript at every start: seconds, where stripping the types takes none.
require("../tools/tsx.cjs");
require("../tools/promise-stacks.cjs");
module.exports = require("./index.ts");
