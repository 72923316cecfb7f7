import { expect } from "chai";
import { controls } from "../../policy/controls";
import { publicDoors } from "../../policy/controls/exposure";
import { subnetGroupTypes } from "../../policy/controls/routes";
import { encryptable, encryptableTypes, exempt } from "../../policy/encryptable";
import { failoverSafe } from "../../policy/failover";
import { isGlobal } from "../../policy/global";
import { peers } from "../../policy/peers";
import { deletionFlags, protectedTypes, unflagged } from "../../policy/stateful";
import { hasInput, mentions, sdkTypes } from "../support/policy-typings";

const typesIn = (list: readonly { readonly types: readonly string[] }[]) =>
  list.flatMap(({ types }) => types);
const wrong = (rows: readonly { readonly type: string; readonly path: string }[]) =>
  rows.filter(({ type, path }) => !hasInput(type, path)).map(({ type, path }) => `${type} ${path}`);

describe("The SDK's typings", () => {
  it("are understood: they are as many as the SDK's types", () => {
    expect(sdkTypes.length).to.be.greaterThan(1700);
    expect(hasInput("aws:msk/cluster:Cluster", "encryptionInfo.encryptionAtRestKmsKeyArn")).to.equal(true);
    expect(hasInput("aws:msk/cluster:Cluster", "encryptionInfo.kmsKeyId")).to.equal(false);
  });
});

describe("The table of what can be encrypted", () => {
  it("has every type whose inputs speak of keys or encryption, unless a reason exempts it", () => {
    const speaking = sdkTypes.filter((type) => mentions(type, /kms|encrypt/i));
    const known = new Set([...encryptableTypes, ...typesIn(exempt)]);
    expect(speaking.filter((type) => !known.has(type))).to.deep.equal([]);
  });

  it("exempts no type that it has, and none that the SDK has not", () => {
    const exempted = typesIn(exempt);
    expect(
      exempted.filter((type) => encryptableTypes.includes(type) || !sdkTypes.includes(type)),
    ).to.deep.equal([]);
  });

  it("names only inputs that exist", () => {
    const paths = encryptable.flatMap(({ type, within, flag, key, when, unless, except }) =>
      [flag, key, when, unless, except?.path].flatMap((path) =>
        path === undefined ? [] : [{ type, path: within === undefined ? path : `${within}.${path}` }],
      ),
    );
    expect(wrong(paths)).to.deep.equal([]);
  });

  it("asks something of every row", () => {
    expect(encryptable.filter(({ flag, key }) => flag === undefined && key === undefined)).to.deep.equal([]);
  });

  it("has at least one row for each of the mall's keys", () => {
    const services = new Set(encryptable.flatMap(({ service }) => (service === undefined ? [] : [service])));
    expect([...services]).to.have.members([
      "aurora",
      "documentdb",
      "elasticache",
      "msk",
      "opensearch",
      "dsql",
      "s3",
      "eks",
      "ebs",
      "secrets",
      "logs",
      "lambda",
      "messaging",
      "backup",
    ]);
  });
});

describe("The table of AWS's deletion flags", () => {
  it("has every type with such a flag, unless a reason exempts it", () => {
    const flagged = sdkTypes.filter((type) =>
      mentions(type, /delet\w*protection|^deleteprotection|terminationprotection/i),
    );
    const known = [...deletionFlags.map(({ type }) => type), ...typesIn(unflagged)];
    expect(known).to.have.members(flagged);
  });

  it("names only inputs that exist", () => {
    expect(wrong(deletionFlags)).to.deep.equal([]);
  });
});

describe("The tables of the other controls", () => {
  it("name only types of the SDK", () => {
    const named = [...protectedTypes, ...subnetGroupTypes, ...failoverSafe.map(({ type }) => type)];
    const applied = controls.flatMap((control) =>
      control.scope === "resource" && control.appliesTo !== "aws" ? control.appliesTo : [],
    );
    expect([...named, ...applied].filter((type) => !sdkTypes.includes(type))).to.deep.equal([]);
  });

  it("name only public doors that exist", () => {
    expect(wrong(publicDoors)).to.deep.equal([]);
  });

  it("name every publiclyAccessible of the SDK but that of the mainframe service", () => {
    const doors = publicDoors.map(({ type }) => type);
    const missing = sdkTypes.filter((type) => hasInput(type, "publiclyAccessible") && !doors.includes(type));
    expect(missing).to.deep.equal(["aws:m2/environment:Environment"]);
  });

  it("name only peers that exist", () => {
    expect(wrong(peers)).to.deep.equal([]);
  });

  it("name only failover-safe keys that exist", () => {
    const keys = failoverSafe.flatMap(({ type, memberBy, birth, drift }) =>
      [memberBy, ...Object.keys(birth), ...Object.keys(drift)].map((path) => ({ type, path })),
    );
    expect(wrong(keys)).to.deep.equal([]);
  });

  it("call global exactly the types that take no region", () => {
    expect(sdkTypes.filter((type) => isGlobal(type) === hasInput(type, "region"))).to.deep.equal([]);
  });
});
