import { expect } from "chai";
import { buildEngine } from "../../../sandbox/engine/go-build";
import { rejection, Workplace } from "./workplace";

describe("buildEngine", () => {
  let place: Workplace;

  beforeEach(async () => {
    place = await Workplace.open();
  });
  afterEach(() => place.close());

  const build = () =>
    buildEngine(place.path("target"), place.path("workshop"), place.path("bin"), () => undefined);

  it("says that there is no Go", async () => {
    expect(await rejection(build())).to.equal("there is no Go on PATH");
  });

  it("says that Go is too old", async () => {
    await place.script("bin/go", "echo go version go1.25.10 linux/amd64");

    expect(await rejection(build())).to.equal("Go on PATH is 1.25.10, and 1.25.11 is needed");
  });

  it("says what go said when go fails", async () => {
    await place.script(
      "bin/go",
      '[ "$1" = version ] && echo go version go1.26.8 linux/amd64 || { echo no disk; exit 1; }',
    );

    expect(await rejection(build())).to.equal("go could not build the Pulumi engine:\n  no disk");
  });
});
