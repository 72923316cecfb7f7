import { expect } from "chai";
import type { Finished } from "../../sandbox/sandbox";
import { Clone } from "../support/clone";

const EAST = "Pulumi.us-east-1.yaml";
const WEST = "Pulumi.us-west-2.yaml";

interface Broken {
  readonly title: string;
  readonly edit: (clone: Clone) => void;
  readonly mistakes: readonly string[];
}

const BROKEN: readonly Broken[] = [
  {
    title: "five mistakes in two files",
    edit: (clone) => {
      clone
        .edit(EAST, "use1-az4", "use1-az3")
        .edit(WEST, "10.1.0.0/16", "10.0.0.0/16")
        .edit(WEST, "64513", "64512")
        .edit(WEST, "secondary", "primary")
        .append(WEST, "  mall:vpcCird: 10.1.0.0/16\n");
    },
    mistakes: [
      `${EAST}: mall:availabilityZoneIds is "use1-az3"; expected another zone: MSK and the EKS control plane refuse use1-az3`,
      `${WEST}: mall:vpcCird is "10.1.0.0/16"; expected no such key; there are role, order, vpcCidr, transitGatewayAsn, availabilityZoneIds, noriPackageId, protect`,
      `${WEST}: mall:role is "primary"; expected "secondary": us-east-1 is the primary, and there is one`,
      `${WEST}: mall:transitGatewayAsn is 64512; expected an ASN of its own; us-east-1 has the same`,
      `${WEST}: mall:vpcCidr is "10.0.0.0/16"; expected a range that does not overlap us-east-1's 10.0.0.0/16`,
    ],
  },
  {
    title: "no primary, a writer region that is none, and a stack that is no region, with another's ASN",
    edit: (clone) => {
      clone
        .edit(EAST, "role: primary", "role: secondary")
        .edit("Pulumi.yaml", "default: us-east-1", "default: eu-west-1")
        .write(
          "Pulumi.mars-north-1.yaml",
          clone.read(WEST).replace("order: 2", "order: 3").replace("10.1.0.0", "10.2.0.0"),
        );
    },
    mistakes: [
      'Pulumi.<region>.yaml: mall:role is missing; expected "primary" in exactly one stack file',
      `Pulumi.mars-north-1.yaml: the stack's name is "mars-north-1"; expected an AWS region: a stack is named after its region`,
      "Pulumi.mars-north-1.yaml: mall:transitGatewayAsn is 64513; expected an ASN of its own; us-west-2 has the same",
      `Pulumi.yaml: mall:writerRegion is "eu-west-1"; expected one of the topology's regions: mars-north-1, us-east-1, us-west-2`,
    ],
  },
];

describe("a broken configuration, where nothing is up", () => {
  for (const { title, edit, mistakes } of BROKEN) {
    describe(`with ${title}`, () => {
      let finished: Finished;
      let world = "";

      before(async () => {
        const clone = new Clone();
        edit(clone);
        finished = await clone.cli();
        world = clone.world;
        clone.remove();
      });

      it("is refused with all of them", () => {
        const [head, ...lines] = finished.stderr.trim().split("\n");
        expect(lines.map((line) => line.trim())).to.have.members([...mistakes]);
        expect(head).to.contain(`${mistakes.length} mistakes in the configuration; nothing was done:`);
        expect(finished.code).to.equal(1);
      });

      it("creates nothing", () => {
        expect(world).to.equal("");
      });
    });
  }
});

describe("protection that is lifted in one place only, where nothing is up", () => {
  const ONE_PLACE: Readonly<Record<string, (clone: Clone) => void>> = {
    "the stack": (clone) => clone.append(EAST, "  mall:protect: false\n"),
    "the pack": (clone) => {
      const named = { throwAwayStacks: ["us-east-1"] };
      clone.write(
        "policy/config.json",
        JSON.stringify({ "protected-from-deletion": named, "deletion-protection": named }),
      );
    },
  };

  for (const [place, edit] of Object.entries(ONE_PLACE)) {
    describe(`in ${place}`, () => {
      let finished: Finished;
      let world = "";

      before(async () => {
        const clone = new Clone();
        edit(clone);
        finished = await clone.cli();
        world = clone.world;
        clone.remove();
      });

      it("is refused by both controls over it", () => {
        expect(finished.code).to.not.equal(0);
        for (const control of ["protected-from-deletion", "deletion-protection"])
          expect(finished.stdout).to.match(
            new RegExp(`\\[mandatory\\].* ${control} .*aws:rds:Cluster: aurora`),
          );
      });

      it("creates nothing, and tries no stack after it", () => {
        expect(world).to.equal("");
        expect(finished.stderr).to.contain("Stack us-east-1 did not come up");
        expect(finished.stderr).to.contain("Nothing after it was tried");
      });
    });
  }
});
