// Makes `require` take TypeScript: tsx strips the types, `npm test` checks them.
//
// By itself tsx also looks into every .js file for ES module syntax, and has Node.js read the source map of each. The SDKs
// are a thousand CommonJS files, and Pulumi maps stack traces by other means: half a second at every start, for nothing.
const { _extensions: loaders } = require("node:module");

const { ".js": loadJavaScript } = loaders;
require("tsx/cjs");
loaders[".js"] = loadJavaScript;
process.setSourceMapsEnabled(false);
