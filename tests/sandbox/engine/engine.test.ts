import { lstat, readlink } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { findEngine, type Surroundings } from "../../../sandbox/engine/engine";
import { rejection, Workplace } from "./workplace";

describe("findEngine", () => {
  let place: Workplace;
  let reported: string[];

  beforeEach(async () => {
    place = await Workplace.open();
    reported = [];
  });
  afterEach(() => place.close());

  const report = (line: string): void => {
    reported.push(line);
  };
  const unavailable = async (): Promise<void> => {
    throw new Error("not in this test");
  };
  const builds = async (target: string): Promise<void> => {
    await place.pulumi(path.relative(place.folder, path.join(target, "bin/pulumi")), "3.250.0");
  };
  const find = (surroundings: Partial<Surroundings> = {}) =>
    findEngine(
      { directory: place.path(".sandbox"), report },
      {
        searchPath: [place.path("one"), place.path("two")].join(path.delimiter),
        cache: place.path("cache"),
        download: unavailable,
        build: unavailable,
        ...surroundings,
      },
    );

  describe("on PATH", () => {
    it("uses a recent pulumi with its own language host as it is", async () => {
      const executable = await place.pulumi("one/pulumi", "3.249.0");
      await place.script("one/pulumi-language-nodejs", "");

      expect(await find()).to.deep.equal({ executable, version: "3.249.0", source: "PATH", environment: {} });
    });

    it("uses a recent pulumi whose language host is elsewhere on PATH as it is", async () => {
      const executable = await place.pulumi("one/pulumi", "3.251.0");
      await place.script("two/pulumi-language-nodejs", "");

      expect((await find()).executable).to.equal(executable);
    });

    it("puts a recent pulumi without a language host beside ours", async () => {
      await place.pulumi("one/pulumi", "3.251.0");

      const { executable, source } = await find();

      expect([executable, source]).to.deep.equal([place.path(".sandbox/bin/pulumi"), "PATH"]);
    });

    it("passes over an old pulumi for a recent one behind it", async () => {
      await place.pulumi("one/pulumi", "3.248.9");
      await place.pulumi("two/pulumi", "3.250.0");

      expect((await find()).version).to.equal("3.250.0");
    });

    it("says in one line which pulumi it passed over, and why", async () => {
      const old = await place.pulumi("one/pulumi", "3.248.9");
      await place.pulumi("two/pulumi", "3.250.0");
      await find();

      expect(reported).to.deep.equal([`Passing over ${old}: 3.248.9, and 3.249.0 is needed.`]);
    });

    it("passes over npm's launcher without running it", async () => {
      const ran = place.path("ran");
      await place.script("node_modules/.bin/pulumi", `touch ${ran}; echo v3.250.0`);
      await find({ searchPath: place.path("node_modules/.bin"), build: builds });

      expect(await lstat(ran).catch(() => "never ran")).to.equal("never ran");
    });
  });

  describe("in the machine's cache", () => {
    it("uses what an earlier run has built", async () => {
      await find({ build: builds });

      expect((await find()).source).to.equal("cache");
    });

    it("replaces an engine that does not run", async () => {
      await place.script("cache/build/bin/pulumi", "exit 1");

      expect((await find({ build: builds })).source).to.equal("build");
    });

    it("never keeps a build that does not run", async () => {
      const broken = async (target: string): Promise<void> => {
        await place.script(path.relative(place.folder, path.join(target, "bin/pulumi")), "exit 1");
      };
      await rejection(find({ build: broken }));

      expect(await lstat(place.path("cache/build")).catch(() => "gone")).to.equal("gone");
    });

    it("is filled once when two need it at the same time", async () => {
      let times = 0;
      const slowly = async (target: string): Promise<void> => {
        times += 1;
        await new Promise((resolve) => setTimeout(resolve, 300));
        await builds(target);
      };
      await Promise.all([find({ build: slowly }), find({ build: slowly })]);

      expect(times).to.equal(1);
    });

    it("tells the second that it waits for the first", async () => {
      await Promise.all([find({ build: builds }), find({ build: builds })]);

      expect(reported).to.include(
        "Another process on this machine is fetching or building the Pulumi engine; waiting for its result.",
      );
    });
  });

  describe("made here", () => {
    it("prefers the official download to a build", async () => {
      expect((await find({ download: builds, build: builds })).source).to.equal("download");
    });

    it("says why the download failed before it builds", async () => {
      await find({ build: builds });

      expect(reported).to.deep.equal(["The official download is not possible here (not in this test)."]);
    });

    it("names both ways out when nothing is available", async () => {
      expect(await rejection(find())).to.match(/Pulumi CLI 3\.249\.0 or later .*\n.*Go 1\.25\.11 or later/);
    });
  });

  describe("with our language host", () => {
    it("places a link to this clone's own beside the engine", async () => {
      const { executable } = await find({ build: builds });

      expect(await readlink(path.join(path.dirname(executable), "pulumi-language-nodejs"))).to.equal(
        path.resolve("sandbox/engine/pulumi-language-nodejs"),
      );
    });

    it("keeps the engine from preferring another one on PATH", async () => {
      expect((await find({ build: builds })).environment).to.deep.equal({
        PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
      });
    });

    it("takes no second copy of the engine's bytes", async () => {
      const { executable } = await find({ build: builds });

      expect((await lstat(executable)).ino).to.equal((await lstat(place.path("cache/build/bin/pulumi"))).ino);
    });
  });
});
