// The Node.js language host: the process that the Pulumi engine asks to run programs and policy packs.
// An engine built from its Go module comes without one. This one speaks the same protocol over the messages that
// @pulumi/pulumi ships; Node resolves them from this file's real path, so the engine may start it through a symlink.

const { spawn } = require("node:child_process");
const { existsSync, readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { createConnection } = require("node:net");
const path = require("node:path");

const sdk = theSdk();
const grpc = sdk("@grpc/grpc-js");
const messages = sdk("./proto/language_pb");
const { LanguageRuntimeService } = sdk("./proto/language_grpc_pb");
const { PluginInfo } = sdk("./proto/plugin_pb");
const { Empty } = sdk("google-protobuf/google/protobuf/empty_pb");

/** The exit code of a program that has already told the user what is wrong. */
const alreadyReported = 32;

/** Where the engine takes logs of programs: its last argument, or told by the handshake when it attaches to us. */
let engineAddress = process.argv.slice(2).at(-1) ?? "";

const handlers = Object.fromEntries(
  Object.keys(LanguageRuntimeService).map((name) => [name, unimplemented(name)]),
);

handlers.handshake = answer((request) => {
  engineAddress = request.getEngineAddress();
  return new messages.LanguageHandshakeResponse();
});

handlers.getPluginInfo = answer(() => {
  const { version } = sdk("./package.json");
  return new PluginInfo().setVersion(version);
});

// The sandbox serves every provider itself (PULUMI_DEBUG_PROVIDERS): nothing is to be installed.
handlers.getRequiredPackages = answer(() => new messages.GetRequiredPackagesResponse());
handlers.getRequiredPlugins = answer(() => new messages.GetRequiredPluginsResponse());

handlers.about = answer(() =>
  new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
);

handlers.getProgramDependencies = answer((request) => {
  const found = directDependencies(request.getInfo().getProgramDirectory()).map(({ name, version }) =>
    new messages.DependencyInfo().setName(name).setVersion(version),
  );
  return new messages.GetProgramDependenciesResponse().setDependenciesList(found);
});

handlers.installDependencies = (call) =>
  call.emit("error", {
    code: grpc.status.UNIMPLEMENTED,
    details: "this language host installs nothing: run `npm ci`",
  });

handlers.cancel = answer(() => {
  for (const child of programs) child.kill("SIGINT");
  return new Empty();
});

const programs = new Set();

/** Runs a program: `node [nodeargs] …/cmd/run --monitor … <entry point> [arguments]`. */
handlers.run = (call, done) => {
  const { request } = call;
  const info = request.getInfo();
  const finish = (error, bail = false) =>
    done(null, new messages.RunResponse().setError(error).setBail(bail));

  try {
    const options = runtimeOptions(info);
    const flags = {
      monitor: request.getMonitorAddress(),
      engine: engineAddress,
      organization: request.getOrganization(),
      project: request.getProject(),
      "root-directory": info.getRootDirectory(),
      stack: request.getStack(),
      pwd: info.getProgramDirectory(),
      parallel: String(request.getParallel()),
    };
    const child = start(
      [
        ...options.nodeArguments,
        sdkFile("@pulumi/pulumi/cmd/run", info),
        ...Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
        ...(request.getDryrun() ? ["--dry-run"] : []),
        info.getEntryPoint(),
        ...request.getArgsList(),
      ],
      {
        cwd: request.getPwd(),
        // Our own streams, so that not a line is lost between the program's end and ours.
        stdio: ["ignore", "inherit", "inherit"],
        env: {
          ...process.env,
          ...options.environment,
          PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toObject())),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        },
      },
    );
    programs.add(child);
    call.on("cancelled", () => child.kill("SIGINT"));
    child.on("error", (error) => finish(`the program could not be started: ${error.message}`));
    child.on("exit", (code, signal) => {
      programs.delete(child);
      if (signal)
        finish(`the program was ended by ${signal}${signal === "SIGABRT" ? " (out of memory?)" : ""}`);
      else if (code === alreadyReported) finish("", true);
      else finish(code === 0 ? "" : `the program exited with code ${code}`);
    });
  } catch (error) {
    finish(error.message);
  }
};

/** Runs a plugin that is written for Node.js: a policy pack, as a rule. Its streams and exit code are the answer. */
handlers.runPlugin = (call) => {
  const { request } = call;
  const info = request.getInfo();
  const directory = info.getProgramDirectory();
  const isPolicyPack = request.getKind() === "analyzer";

  try {
    const child = start(
      isPolicyPack
        ? [sdkFile("@pulumi/pulumi/cmd/run-policy-pack", info), ...request.getArgsList(), directory]
        : [sdkFile("@pulumi/pulumi/cmd/run-plugin", info), directory, ...request.getArgsList()],
      {
        // A policy pack is told apart by the package.json of its working directory.
        cwd: isPolicyPack ? directory : request.getPwd(),
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...environmentOf(request.getEnvList()), ...runtimeOptions(info).environment },
      },
    );
    child.stdout.on("data", (bytes) => call.write(new messages.RunPluginResponse().setStdout(bytes)));
    child.stderr.on("data", (bytes) => call.write(new messages.RunPluginResponse().setStderr(bytes)));
    call.on("cancelled", () => child.kill("SIGTERM"));
    child.on("error", (error) => call.emit("error", failure(error)));
    // "close", not "exit": the last words come after the exit.
    child.on("close", (code) => {
      call.write(new messages.RunPluginResponse().setExitcode(code ?? 1));
      call.end();
    });
  } catch (error) {
    call.emit("error", failure(error));
  }
};

// ---- what the calls have in common

/** `require` as @pulumi/pulumi does it: gRPC and protobuf are its dependencies, not ours. */
function theSdk() {
  try {
    return createRequire(require.resolve("@pulumi/pulumi/package.json"));
  } catch {
    console.error(
      `the language host needs @pulumi/pulumi: run \`npm ci\` in ${path.resolve(__dirname, "../..")}`,
    );
    process.exit(1);
  }
}

/** The program runs on its own SDK, not on ours: two copies of it do not know each other's resources. */
function sdkFile(name, info) {
  const paths = [info.getProgramDirectory(), info.getRootDirectory()];
  try {
    return require.resolve(name, { paths });
  } catch {
    throw new Error(`cannot find module '${name}' from ${paths[0]}: run \`npm ci\` there`);
  }
}

function answer(respond) {
  return ({ request }, done) => {
    try {
      done(null, respond(request));
    } catch (error) {
      done(failure(error));
    }
  };
}

function unimplemented(name) {
  const status = {
    code: grpc.status.UNIMPLEMENTED,
    details: `this Node.js language host does not do ${name}`,
  };
  return LanguageRuntimeService[name].responseStream
    ? (call) => call.emit("error", status)
    : (_, done) => done(status);
}

/** What a callback takes, and what a streamed answer emits as its "error": destroying the stream would send nothing. */
function failure(error) {
  return { code: grpc.status.UNKNOWN, details: error.message };
}

/** `runtime.options` of Pulumi.yaml, with Pulumi's own defaults. */
function runtimeOptions(info) {
  const { nodeargs = "", typescript = true, tsconfig } = info.getOptions()?.toJavaScript() ?? {};
  if (typeof nodeargs !== "string") throw new Error("Pulumi.yaml: runtime option nodeargs must be a string");
  if (typeof typescript !== "boolean")
    throw new Error("Pulumi.yaml: runtime option typescript must be true or false");
  return {
    nodeArguments: words(nodeargs),
    environment: {
      PULUMI_NODEJS_TYPESCRIPT: String(typescript),
      ...(tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
    },
  };
}

/** Splits as a shell does, as far as quotes go. */
function words(text) {
  return (text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
}

function environmentOf(pairs) {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name] = pair.split("=", 1);
      return [name, pair.slice(name.length + 1)];
    }),
  );
}

/** What package.json asks for, in the versions that are installed. */
function directDependencies(directory) {
  const home = ancestors(directory).find((folder) => existsSync(path.join(folder, "package.json")));
  if (!home) return [];
  const manifest = readJson(path.join(home, "package.json"));
  return Object.entries({ ...manifest.devDependencies, ...manifest.dependencies }).map(([name, range]) => {
    const installed = ancestors(home)
      .map((folder) => path.join(folder, "node_modules", name, "package.json"))
      .find(existsSync);
    return { name, version: installed ? readJson(installed).version : range };
  });
}

function ancestors(directory) {
  const parent = path.dirname(directory);
  return parent === directory ? [directory] : [directory, ...ancestors(parent)];
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

// ---- processes

const children = new Set();

/** Starts Node.js, the one that runs this file: another one on PATH might not know the same options. */
function start(args, options) {
  const child = spawn(process.execPath, args, options);
  const gone = () => {
    children.delete(child);
    if (ending && children.size === 0) process.exit();
  };
  children.add(child);
  child.on("exit", gone).on("error", gone);
  return child;
}

let ending = false;

/** Ends what we started, then ourselves. A child that takes its time keeps us until the engine's patience is over. */
function end(signal) {
  ending = true;
  for (const child of children) child.kill(signal);
  if (children.size === 0) process.exit();
}

process.on("SIGINT", () => end("SIGINT"));
process.on("SIGTERM", () => end("SIGTERM"));

// A killed engine cannot say goodbye, and a language host lives in a process group of its own: without this, it and
// the program would stay for ever.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && end("SIGKILL"), 500).unref();

// The engine may have been killed before we first looked who our parent is: then nobody is at its address any more.
if (engineAddress) {
  const [host, port] = engineAddress.split(":");
  const probe = createConnection({ host, port: Number(port) }, () => probe.destroy());
  probe.on("error", () => end("SIGKILL"));
}

// ---- start

// A large stack's configuration or outputs exceed gRPC's default of 4 MB; this is the engine's own limit.
const limit = 400 * 1024 * 1024;
const server = new grpc.Server({
  "grpc.max_receive_message_length": limit,
  "grpc.max_send_message_length": limit,
});
server.addService(LanguageRuntimeService, handlers);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  // The engine reads our first line as the port; everything after it is for the user.
  console.log(String(port));
});
