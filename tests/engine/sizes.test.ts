import { expect } from "chai";
import { Clone } from "../support/clone";

describe("sizes that AWS would refuse", () => {
  for (const command of ["preview", "up"] as const) {
    describe(`on ${command}`, () => {
      let code = 0;
      let printed = "";
      let world = "";

      before(async () => {
        const clone = new Clone()
          .edit(
            "stacks/sizes.ts",
            'aurora: { instanceClass: "db.r6g.2xlarge"',
            'aurora: { instanceClass: "db.m6g.2xlarge"',
          )
          .edit("stacks/sizes.ts", "brokers: 6", "brokers: 2");
        const yes = command === "up" ? ["--yes"] : [];
        const finished = await clone.cli(command, "--stack", "us-east-1", "--non-interactive", ...yes);
        code = finished.code;
        printed = finished.stdout;
        world = clone.world;
        clone.remove();
      });

      it("are refused, and nothing is created", () => {
        expect(code, printed).to.not.equal(0);
        expect(world).to.equal("");
      });

      it("are named, every one, with where they are set and what is accepted", () => {
        const words = printed.replaceAll(/\s+/g, " ");
        expect(words).to.contain(
          'stacks/sizes.ts: aurora.instanceClass of mall:profile reference is "db.m6g.2xlarge"; expected a memory-optimised class',
        );
        expect(words).to.contain(
          "stacks/sizes.ts: msk.brokers of mall:profile reference is 2; expected a multiple of the 3 zones, and at least 3",
        );
      });

      it("are found before a resource is registered", () => {
        expect(printed).to.not.match(/pulumi:providers|\b(mall|aws|random):\w+[:/]/);
      });
    });
  }
});
