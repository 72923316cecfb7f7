import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { parseDocument, stringify } from "yaml";
import { ConfigurationError } from "../../infra/configuration-error";
import { type RawConfig, readProjectFiles } from "../../infra/project-files";
import { settingsOf } from "../../infra/settings";
import { keeperOf, parseTopology, type Topology } from "../../infra/topology";
import { EAST, PROJECT, WEST } from "../stacks/mall";

/** Changes to the committed configuration; a key that is `undefined` is taken away. */
interface Change {
  readonly project?: RawConfig;
  readonly east?: RawConfig;
  readonly west?: RawConfig;
  /** More stack files, by stack name. */
  readonly more?: Readonly<Record<string, RawConfig>>;
}

const SEOUL: RawConfig = {
  "mall:role": "secondary",
  "mall:order": 3,
  "mall:vpcCidr": "10.2.0.0/16",
  "mall:transitGatewayAsn": 64514,
  "mall:availabilityZoneIds": ["apne2-az1", "apne2-az2", "apne2-az3"],
  "mall:noriPackageId": "G267799487",
};

const OHIO: RawConfig = { ...SEOUL, "mall:availabilityZoneIds": ["use2-az1", "use2-az2", "use2-az3"] };

const given = (config: RawConfig): RawConfig =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));

function topologyOf({ project, east, west, more = {} }: Change): Topology {
  return parseTopology({
    unreadable: [],
    project: given({ ...PROJECT, ...project }),
    stacks: new Map([
      ["us-east-1", given({ ...EAST, ...east })],
      ["us-west-2", given({ ...WEST, ...west })],
      ...Object.entries(more),
    ]),
  });
}

/** The mistakes that the user is shown, a line each. */
function mistakesOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

const PROJECT_KEYS =
  "environment, profile, writerRegion, dsqlWitnessRegion, domain, hostedZoneId, originHeader, wafModes";
const STACK_KEYS = "role, order, vpcCidr, transitGatewayAsn, availabilityZoneIds, noriPackageId, protect";
const CIDR = "expected a private IPv4 /16 such as 10.0.0.0/16 (10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16)";
const ASN = "expected a private ASN, 64512 to 65534 or 4200000000 to 4294967294";
const DOMAIN =
  "expected a domain in lower case such as example.com, of 51 characters at most: a certificate's first name has 64";
const EAST_FILE = "Pulumi.us-east-1.yaml";
const WEST_FILE = "Pulumi.us-west-2.yaml";

const broken: readonly {
  readonly what: string;
  readonly change: Change;
  readonly mistakes: readonly string[];
}[] = [
  {
    what: "a rule of the web ACLs that there is not, and a mode that there is not",
    change: { project: { "mall:wafModes": { common: "off", geo: "block" } } },
    mistakes: [
      'Pulumi.yaml: mall:wafModes is {"common":"off","geo":"block"}; expected a mapping of rules to "count" or "block"; the rules are ip-reputation, rate-global, rate-login, rate-orders, rate-payments, known-bad-inputs, common, sql-injection, bot-control, and AWS\'s in a group, such as common/SizeRestrictions_BODY',
    ],
  },
  ...["rate-login/Login", "common/", "common/Size Restrictions", "geo/Country"].map((rule) => ({
    what: `a rule in a group that cannot be: ${rule}`,
    change: { project: { "mall:wafModes": { [rule]: "count" } } },
    mistakes: [
      `Pulumi.yaml: mall:wafModes is {"${rule}":"count"}; expected a mapping of rules to "count" or "block"; the rules are ip-reputation, rate-global, rate-login, rate-orders, rate-payments, known-bad-inputs, common, sql-injection, bot-control, and AWS's in a group, such as common/SizeRestrictions_BODY`,
    ],
  })),
  {
    what: "a missing key",
    change: { west: { "mall:transitGatewayAsn": undefined } },
    mistakes: [`${WEST_FILE}: mall:transitGatewayAsn is missing; ${ASN}`],
  },
  {
    what: "a key of the wrong type",
    change: { west: { "mall:order": true } },
    mistakes: [`${WEST_FILE}: mall:order is true; expected a whole number from 1 to 9`],
  },
  {
    what: "an order that is no whole number",
    change: { west: { "mall:order": 1.5 } },
    mistakes: [`${WEST_FILE}: mall:order is 1.5; expected a whole number from 1 to 9`],
  },
  {
    what: "an unknown key in a stack file",
    change: { east: { "mall:vpcCird": "10.0.0.0/16" } },
    mistakes: [`${EAST_FILE}: mall:vpcCird is "10.0.0.0/16"; expected no such key; there are ${STACK_KEYS}`],
  },
  ...["us-east-1", "us-west-2", "us-east-9", "eu-west-1"].map((witness) => ({
    what: `a witness in ${witness}`,
    change: { project: { "mall:dsqlWitnessRegion": witness } },
    mistakes: [
      `Pulumi.yaml: mall:dsqlWitnessRegion is "${witness}"; expected us-east-2: Aurora DSQL peers us-east-1 and us-west-2, and the witness is a third region of their set`,
    ],
  })),
  {
    what: "a pair that Aurora DSQL does not peer",
    change: { west: { "mall:order": 3 }, more: { "ap-northeast-2": { ...SEOUL, "mall:order": 2 } } },
    mistakes: [
      'Pulumi.yaml: mall:dsqlWitnessRegion is "us-east-2"; expected first two regions of one set: Aurora DSQL peers us-east-1 and ap-northeast-2, and knows us-east-1, us-east-2, us-west-2; eu-west-1, eu-west-2, eu-west-3; ap-northeast-1, ap-northeast-2, ap-northeast-3',
    ],
  },
  {
    what: "an unknown key in Pulumi.yaml",
    change: { project: { "mall:writer": "us-east-1" } },
    mistakes: [
      `Pulumi.yaml: mall:writer is "us-east-1"; expected no such key; there are ${PROJECT_KEYS}, ${STACK_KEYS}`,
    ],
  },
  {
    what: "a role that does not exist",
    change: { west: { "mall:role": "standby" } },
    mistakes: [`${WEST_FILE}: mall:role is "standby"; expected "primary" or "secondary"`],
  },
  {
    what: "two primaries",
    change: { west: { "mall:role": "primary" } },
    mistakes: [
      `${WEST_FILE}: mall:role is "primary"; expected "secondary": us-east-1 is the primary, and there is one`,
    ],
  },
  {
    what: "no primary",
    change: { east: { "mall:role": "secondary" } },
    mistakes: [`Pulumi.<region>.yaml: mall:role is missing; expected "primary" in exactly one stack file`],
  },
  {
    what: "equal ASNs",
    change: { west: { "mall:transitGatewayAsn": 64512 } },
    mistakes: [
      `${WEST_FILE}: mall:transitGatewayAsn is 64512; expected an ASN of its own; us-east-1 has the same`,
    ],
  },
  {
    what: "a public ASN",
    change: { west: { "mall:transitGatewayAsn": 16509 } },
    mistakes: [`${WEST_FILE}: mall:transitGatewayAsn is 16509; ${ASN}`],
  },
  {
    what: "equal ranges",
    change: { west: { "mall:vpcCidr": "10.0.0.0/16" } },
    mistakes: [
      `${WEST_FILE}: mall:vpcCidr is "10.0.0.0/16"; expected a range that does not overlap us-east-1's 10.0.0.0/16`,
    ],
  },
  {
    what: "a range that is none",
    change: { west: { "mall:vpcCidr": "10.300.0.0/16" } },
    mistakes: [`${WEST_FILE}: mall:vpcCidr is "10.300.0.0/16"; ${CIDR}`],
  },
  {
    what: "a public range",
    change: { west: { "mall:vpcCidr": "8.8.0.0/16" } },
    mistakes: [`${WEST_FILE}: mall:vpcCidr is "8.8.0.0/16"; ${CIDR}`],
  },
  {
    what: "a range that does not start at its network",
    change: { west: { "mall:vpcCidr": "10.1.5.0/16" } },
    mistakes: [`${WEST_FILE}: mall:vpcCidr is "10.1.5.0/16"; ${CIDR}`],
  },
  {
    what: "a range that is no /16",
    change: { west: { "mall:vpcCidr": "10.1.0.0/20" } },
    mistakes: [`${WEST_FILE}: mall:vpcCidr is "10.1.0.0/20"; ${CIDR}`],
  },
  {
    what: "a stack that is no region",
    change: { more: { "mars-north-1": SEOUL } },
    mistakes: [
      `Pulumi.mars-north-1.yaml: the stack's name is "mars-north-1"; expected an AWS region: a stack is named after its region`,
    ],
  },
  {
    what: "an aws:region that differs from the stack's name",
    change: { west: { "aws:region": "eu-west-1" } },
    mistakes: [
      `${WEST_FILE}: aws:region is "eu-west-1"; expected us-west-2, or no such key: the stack's name is its region`,
    ],
  },
  {
    what: "a key without its namespace",
    change: { west: { protect: false } },
    mistakes: [`${WEST_FILE}: protect is false; expected a key with its namespace, such as mall:protect`],
  },
  ...["mal:protect", "azure:location"].map((key) => ({
    what: `${key} in a stack file`,
    change: { west: { [key]: "x" } },
    mistakes: [`${WEST_FILE}: ${key} is "x"; expected a key of the namespaces mall, aws or pulumi`],
  })),
  {
    what: "a namespace in Pulumi.yaml that nothing reads",
    change: { project: { "mal:protect": false } },
    mistakes: ["Pulumi.yaml: mal:protect is false; expected a key of the namespaces mall, aws or pulumi"],
  },
  ...["aws:regoin", "aws:profile"].map((key) => ({
    what: `${key}, which no provider of the program reads`,
    change: { west: { [key]: "x" } },
    mistakes: [
      `${WEST_FILE}: ${key} is "x"; expected no such key; there is aws:region, and the program configures its providers itself`,
    ],
  })),
  {
    what: "a key that every object has",
    change: { west: { "mall:constructor": 1 }, project: { "mall:toString": 2 } },
    mistakes: [
      `Pulumi.yaml: mall:toString is 2; expected no such key; there are ${PROJECT_KEYS}, ${STACK_KEYS}`,
      `${WEST_FILE}: mall:constructor is 1; expected no such key; there are ${STACK_KEYS}`,
    ],
  },
  {
    what: "a stack named as what every object has",
    change: { more: { constructor: SEOUL } },
    mistakes: [
      `Pulumi.constructor.yaml: the stack's name is "constructor"; expected an AWS region: a stack is named after its region`,
    ],
  },
  {
    what: "a place that is wrong, without a guess who forms the pair",
    change: { west: { "mall:order": "second" }, more: { "ap-northeast-2": SEOUL } },
    mistakes: [`${WEST_FILE}: mall:order is "second"; expected a whole number from 1 to 9`],
  },
  {
    what: "two zones, one of another region",
    change: { west: { "mall:availabilityZoneIds": ["usw2-az1", "use1-az1"] } },
    mistakes: [
      `${WEST_FILE}: mall:availabilityZoneIds is ["usw2-az1","use1-az1"]; expected three different Availability Zone ids`,
      `${WEST_FILE}: mall:availabilityZoneIds is "use1-az1"; expected a zone id of us-west-2, such as usw2-az1`,
    ],
  },
  {
    what: "a writer region outside of the topology",
    change: { project: { "mall:writerRegion": "eu-west-1" } },
    mistakes: [
      `Pulumi.yaml: mall:writerRegion is "eu-west-1"; expected one of the topology's regions: us-east-1, us-west-2`,
    ],
  },
  ...(["writerRegion", "environment", "profile", "domain", "hostedZoneId"] as const).map((key) => ({
    what: `${key} in a stack file`,
    change: { west: { [`mall:${key}`]: PROJECT[`mall:${key}`] } },
    mistakes: [
      `${WEST_FILE}: mall:${key} is "${PROJECT[`mall:${key}`]}"; expected it in Pulumi.yaml only, once for all regions`,
    ],
  })),
  {
    what: "the zone that MSK and EKS refuse",
    change: { east: { "mall:availabilityZoneIds": ["use1-az1", "use1-az2", "use1-az3"] } },
    mistakes: [
      `${EAST_FILE}: mall:availabilityZoneIds is "use1-az3"; expected another zone: MSK and the EKS control plane refuse use1-az3`,
    ],
  },
  {
    what: "a zone of another region",
    change: { west: { "mall:availabilityZoneIds": ["usw2-az1", "usw2-az2", "use1-az1"] } },
    mistakes: [
      `${WEST_FILE}: mall:availabilityZoneIds is "use1-az1"; expected a zone id of us-west-2, such as usw2-az1`,
    ],
  },
  {
    what: "a zone's name instead of its id",
    change: { west: { "mall:availabilityZoneIds": ["us-west-2a", "usw2-az2", "usw2-az3"] } },
    mistakes: [
      `${WEST_FILE}: mall:availabilityZoneIds is "us-west-2a"; expected a zone id of us-west-2, such as usw2-az1`,
    ],
  },
  {
    what: "two zones",
    change: { west: { "mall:availabilityZoneIds": ["usw2-az1", "usw2-az2"] } },
    mistakes: [
      `${WEST_FILE}: mall:availabilityZoneIds is ["usw2-az1","usw2-az2"]; expected three different Availability Zone ids`,
    ],
  },
  {
    what: "a zone twice",
    change: { west: { "mall:availabilityZoneIds": ["usw2-az1", "usw2-az1", "usw2-az2"] } },
    mistakes: [
      `${WEST_FILE}: mall:availabilityZoneIds is ["usw2-az1","usw2-az1","usw2-az2"]; expected three different Availability Zone ids`,
    ],
  },
  {
    what: "equal orders",
    change: { west: { "mall:order": 1 } },
    mistakes: [`${WEST_FILE}: mall:order is 1; expected a place of its own; us-east-1 has the same`],
  },
  {
    what: "a secondary before the primary",
    change: { east: { "mall:order": 3 } },
    mistakes: [
      `${EAST_FILE}: mall:order is 3; expected one below us-west-2's 2: the primary is deployed first`,
    ],
  },
  {
    what: "a fourth region",
    change: {
      more: {
        "ap-northeast-2": SEOUL,
        "eu-west-1": {
          ...SEOUL,
          "mall:order": 4,
          "mall:vpcCidr": "10.3.0.0/16",
          "mall:transitGatewayAsn": 64515,
          "mall:availabilityZoneIds": ["euw1-az1", "euw1-az2", "euw1-az3"],
          "mall:noriPackageId": "G1",
        },
      },
    },
    mistakes: [
      "Pulumi.<region>.yaml: the number of regions is 4; expected at most 3: a Valkey Global Datastore takes two secondary regions",
    ],
  },
  {
    what: "an environment whose name Amazon Cognito takes in no domain",
    change: { project: { "mall:environment": "myaws" } },
    mistakes: [
      'Pulumi.yaml: mall:environment is "myaws"; expected 2 to 16 lower-case letters and digits, a letter first, without aws, amazon or cognito',
    ],
  },
  {
    what: "an environment that makes no name",
    change: { project: { "mall:environment": "Prod_1" } },
    mistakes: [
      'Pulumi.yaml: mall:environment is "Prod_1"; expected 2 to 16 lower-case letters and digits, a letter first, without aws, amazon or cognito',
    ],
  },
  {
    what: "a profile that does not exist",
    change: { project: { "mall:profile": "tiny" } },
    mistakes: ['Pulumi.yaml: mall:profile is "tiny"; expected "reference" or "small"'],
  },
  ...["Example.com", "example", "example.com.", "-mall.com", "*.example.com", "a_b.com", "shop.1"].map(
    (domain) => ({
      what: `${domain} as domain`,
      change: { project: { "mall:domain": domain } },
      mistakes: [`Pulumi.yaml: mall:domain is ${JSON.stringify(domain)}; ${DOMAIN}`],
    }),
  ),
  {
    what: "a domain of 52 characters",
    change: { project: { "mall:domain": `${"a".repeat(48)}.com` } },
    mistakes: [`Pulumi.yaml: mall:domain is "${"a".repeat(48)}.com"; ${DOMAIN}`],
  },
  ...["none", "/hostedzone/Z0123456789ABCDEFGHIJ", "z0123456789abcdefghij"].map((id) => ({
    what: `${id} as hosted zone`,
    change: { project: { "mall:hostedZoneId": id } },
    mistakes: [
      `Pulumi.yaml: mall:hostedZoneId is "${id}"; expected "new", or the id of a hosted zone: Z, then up to 31 capital letters and digits`,
    ],
  })),
  ...[0, 1.5, "first"].map((value) => ({
    what: `${value} as number of the origin header`,
    change: { project: { "mall:originHeader": value } },
    mistakes: [
      `Pulumi.yaml: mall:originHeader is ${JSON.stringify(value)}; expected a whole number from 1; one more makes the next value current`,
    ],
  })),
  {
    what: "domain, zone and origin header, all wrong",
    change: { project: { "mall:domain": "mall", "mall:hostedZoneId": "mall", "mall:originHeader": -1 } },
    mistakes: [
      `Pulumi.yaml: mall:domain is "mall"; ${DOMAIN}`,
      'Pulumi.yaml: mall:hostedZoneId is "mall"; expected "new", or the id of a hosted zone: Z, then up to 31 capital letters and digits',
      "Pulumi.yaml: mall:originHeader is -1; expected a whole number from 1; one more makes the next value current",
    ],
  },
  {
    what: "protect that is neither true nor false",
    change: { west: { "mall:protect": "yes" } },
    mistakes: [`${WEST_FILE}: mall:protect is "yes"; expected true or false`],
  },
];

function inFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "mall-topology-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const committed = (file: string) => readFileSync(join(__dirname, "../..", file), "utf8");

/** A committed file with a change in it, as somebody would have edited it. */
function edited(file: string, config: RawConfig): string {
  const document = parseDocument(committed(file));
  for (const [key, value] of Object.entries(config)) {
    const given = file === "Pulumi.yaml" ? document.createNode({ value }) : document.createNode(value);
    if (value === undefined) document.deleteIn(["config", key]);
    else document.setIn(["config", key], given);
  }
  return document.toString();
}

/** The files that a change makes of the committed ones. */
function filesOf({
  project = {},
  east = {},
  west = {},
  more = {},
}: Change): Readonly<Record<string, string>> {
  return {
    "Pulumi.yaml": edited("Pulumi.yaml", project),
    [EAST_FILE]: edited(EAST_FILE, east),
    [WEST_FILE]: edited(WEST_FILE, west),
    ...Object.fromEntries(
      Object.entries(more).map(([stack, config]) => [`Pulumi.${stack}.yaml`, stringify({ config })]),
    ),
  };
}

describe("The configuration", () => {
  describe("is refused with file, key, value and expectation for", () => {
    for (const { what, change, mistakes } of broken) {
      it(what, () => {
        expect(mistakesOf(() => topologyOf(change))).to.deep.equal(mistakes);
      });
    }

    /** The mistakes of the committed files, some of which are replaced. */
    function mistakesWith(files: Readonly<Record<string, string>>): readonly string[] {
      const all = ["Pulumi.yaml", EAST_FILE, WEST_FILE].map((file) => [file, committed(file)]);
      return inFolder({ ...Object.fromEntries(all), ...files }, (folder) =>
        mistakesOf(() => parseTopology(readProjectFiles(folder))),
      );
    }

    for (const { what, change, mistakes } of broken) {
      it(`${what}, in files`, () => {
        expect(mistakesWith(filesOf(change))).to.deep.equal(mistakes);
      });
    }

    it("a file that is not YAML", () => {
      const [mistake, ...others] = mistakesWith({ [EAST_FILE]: "config: [mall\n" });
      expect(mistake).to.match(/^Pulumi\.us-east-1\.yaml: the file is ".+"; expected YAML$/);
      expect(others).to.deep.equal([]);
    });

    it("a project that is not YAML", () => {
      const [mistake, ...others] = mistakesWith({ "Pulumi.yaml": "config: [mall\n" });
      expect(mistake).to.match(/^Pulumi\.yaml: the file is ".+"; expected YAML$/);
      expect(others).to.deep.equal([]);
    });

    it("a config that is no mapping", () => {
      expect(mistakesWith({ [EAST_FILE]: "config: 7\n" })).to.deep.equal([
        `${EAST_FILE}: config is 7; expected a mapping of keys to values`,
      ]);
    });

    it("what is wrong beside files that are not YAML", () => {
      const west = "config:\n  mall:role: secondary\n  mall:order: 0\n  mal:protect: true\n";
      const [project, east, ...others] = mistakesWith({
        "Pulumi.yaml": "config: [mall\n",
        [EAST_FILE]: "config: {\n",
        [WEST_FILE]: west,
      });
      expect(project).to.match(/^Pulumi\.yaml: the file/);
      expect(east).to.match(/^Pulumi\.us-east-1\.yaml: the file/);
      expect(others).to.deep.equal([
        `${WEST_FILE}: mal:protect is true; expected a key of the namespaces mall, aws or pulumi`,
        `${WEST_FILE}: mall:order is 0; expected a whole number from 1 to 9`,
      ]);
    });

    it("a folder without a project", () => {
      inFolder({}, (folder) => {
        expect(mistakesOf(() => readProjectFiles(folder))).to.deep.equal([
          `Pulumi.yaml: the file is missing; expected one in ${folder}`,
        ]);
      });
    });

    it("a stack without a file", () => {
      expect(mistakesOf(() => settingsOf("eu-west-1", topologyOf({}), (stack) => stack))).to.deep.equal([
        "Pulumi.eu-west-1.yaml: the file is missing; expected one for the stack; there are Pulumi.us-east-1.yaml, Pulumi.us-west-2.yaml",
      ]);
    });

    it("a wrong value does not hide what else is wrong in its file", () => {
      const west = {
        "mall:role": "tertiary",
        "mall:transitGatewayAsn": 64512,
        "mall:vpcCidr": "10.0.0.0/16",
        "mall:availabilityZoneIds": ["usw2-az1", "usw2-az2", "use1-az3"],
      };
      expect(mistakesOf(() => topologyOf({ west }))).to.have.members([
        `${WEST_FILE}: mall:role is "tertiary"; expected "primary" or "secondary"`,
        `${WEST_FILE}: mall:transitGatewayAsn is 64512; expected an ASN of its own; us-east-1 has the same`,
        `${WEST_FILE}: mall:vpcCidr is "10.0.0.0/16"; expected a range that does not overlap us-east-1's 10.0.0.0/16`,
        `${WEST_FILE}: mall:availabilityZoneIds is "use1-az3"; expected another zone: MSK and the EKS control plane refuse use1-az3`,
      ]);
    });

    it("several mistakes in several files, all at once", () => {
      const change = {
        project: { "mall:writerRegion": "eu-west-1" },
        east: { "mall:availabilityZoneIds": ["use1-az1", "use1-az2", "use1-az3"] },
        west: { "mall:vpcCidr": "8.8.0.0/16", "mall:order": 0, "mall:profile": "small" },
      };
      expect(mistakesOf(() => topologyOf(change))).to.have.members([
        'Pulumi.yaml: mall:writerRegion is "eu-west-1"; expected one of the topology\'s regions: us-east-1, us-west-2',
        `${EAST_FILE}: mall:availabilityZoneIds is "use1-az3"; expected another zone: MSK and the EKS control plane refuse use1-az3`,
        `${WEST_FILE}: mall:vpcCidr is "8.8.0.0/16"; ${CIDR}`,
        `${WEST_FILE}: mall:order is 0; expected a whole number from 1 to 9`,
        `${WEST_FILE}: mall:profile is "small"; expected it in Pulumi.yaml only, once for all regions`,
      ]);
    });
  });

  it("counts its mistakes, and says that nothing was done", () => {
    expect(() => topologyOf({ west: { "mall:order": 1, "mall:transitGatewayAsn": 64512 } })).to.throw(
      ConfigurationError,
      /^2 mistakes in the configuration; nothing was done:\n/,
    );
  });
});

const virginia = {
  name: "us-east-1",
  role: "primary",
  order: 1,
  vpcCidr: "10.0.0.0/16",
  transitGatewayAsn: 64512,
  availabilityZoneIds: ["use1-az1", "use1-az2", "use1-az4"],
  noriPackageId: "G45764408",
  protect: true,
};
const oregon = {
  name: "us-west-2",
  role: "secondary",
  order: 2,
  vpcCidr: "10.1.0.0/16",
  transitGatewayAsn: 64513,
  availabilityZoneIds: ["usw2-az1", "usw2-az2", "usw2-az3"],
  noriPackageId: "G212142117",
  protect: true,
};
const seoul = {
  name: "ap-northeast-2",
  role: "secondary",
  order: 3,
  vpcCidr: "10.2.0.0/16",
  transitGatewayAsn: 64514,
  availabilityZoneIds: ["apne2-az1", "apne2-az2", "apne2-az3"],
  noriPackageId: "G267799487",
  protect: true,
};

describe("The topology", () => {
  for (const [kept, keeper] of [
    ["us-east-1", "us-west-2"],
    ["us-west-2", "us-east-1"],
    ["ap-northeast-2", "us-east-1"],
  ] as const) {
    it(`has the backups of ${kept} copied to ${keeper}`, () => {
      const topology = topologyOf({ more: { "ap-northeast-2": SEOUL } });
      const region = topology.regions.find(({ name }) => name === kept);
      expect(region && keeperOf(topology, region)?.name).to.equal(keeper);
    });
  }

  it("has the backups of the only region copied nowhere", () => {
    const topology = topologyOf({});
    const [alone] = topology.regions;
    expect(alone && keeperOf({ ...topology, regions: [alone] }, alone)).to.equal(undefined);
  });

  it("of the committed files is this", () => {
    expect(parseTopology(readProjectFiles(join(__dirname, "../..")))).to.deep.equal({
      environment: "production",
      profile: "reference",
      writerRegion: "us-east-1",
      dsqlWitnessRegion: "us-east-2",
      domain: "example.com",
      hostedZoneId: undefined,
      originHeader: 1,
      wafModes: {},
      regions: [virginia, oregon],
    });
  });

  it("takes the id of a zone that is there", () => {
    const { hostedZoneId } = topologyOf({ project: { "mall:hostedZoneId": "Z0123456789ABCDEFGHIJ" } });
    expect(hostedZoneId).to.equal("Z0123456789ABCDEFGHIJ");
  });

  it("takes modes of rules, and of AWS's rules in a group", () => {
    const wafModes = { "rate-login": "count", "common/SizeRestrictions_BODY": "count" };
    expect(topologyOf({ project: { "mall:wafModes": wafModes } }).wafModes).to.deep.equal(wafModes);
  });

  it("takes a domain of 51 characters, below another", () => {
    const domain = `${"a".repeat(42)}.eu.shop`;
    expect(topologyOf({ project: { "mall:domain": `${domain}` } }).domain).to.equal(domain);
  });

  it("takes a third region as one more file", () => {
    const { regions } = topologyOf({ more: { "ap-northeast-2": SEOUL } });
    expect(regions).to.deep.equal([virginia, oregon, seoul]);
  });

  it("is in the declared order, not in that of the files", () => {
    const { regions } = topologyOf({
      west: { "mall:order": 3 },
      more: { "us-east-2": { ...OHIO, "mall:order": 2 } },
      project: { "mall:dsqlWitnessRegion": "us-west-2" },
    });
    expect(regions.map(({ name }) => name)).to.deep.equal(["us-east-1", "us-east-2", "us-west-2"]);
  });

  it("takes numbers, booleans and lists that are written as text", () => {
    const west = {
      "mall:order": "2",
      "mall:transitGatewayAsn": "64513",
      "mall:protect": "true",
      "mall:availabilityZoneIds": '["usw2-az1","usw2-az2","usw2-az3"]',
    };
    expect(topologyOf({ west })).to.deep.equal(topologyOf({}));
  });

  it("lets a stack file lift the protection of its own region", () => {
    const { regions } = topologyOf({ west: { "mall:protect": false } });
    expect(regions.map(({ protect }) => protect)).to.deep.equal([true, false]);
  });

  it("gives the primary's stack the role of the primary", () => {
    expect(settingsOf("us-east-1", topologyOf({}), (stack) => `org/mall/${stack}`).role).to.deep.equal({
      kind: "primary",
    });
  });

  it("tells a secondary's stack of which primary", () => {
    const topology = topologyOf({});
    expect(settingsOf("us-west-2", topology, (stack) => `org/mall/${stack}`).role).to.deep.equal({
      kind: "secondary",
      primary: { region: topology.regions[0], stack: "org/mall/us-east-1" },
      siblings: [],
    });
  });

  const second = fc.integer({ min: 0, max: 255 });
  const overlaps = (east: string, west: string) =>
    mistakesOf(() => topologyOf({ east: { "mall:vpcCidr": east }, west: { "mall:vpcCidr": west } }));

  it("takes any two different private /16 ranges", () => {
    fc.assert(
      fc.property(second, second, (one, other) => {
        fc.pre(one !== other);
        expect(overlaps(`10.${one}.0.0/16`, `10.${other}.0.0/16`)).to.deep.equal([]);
      }),
    );
  });

  for (const cidr of ["172.16.0.0/16", "172.31.0.0/16", "192.168.0.0/16"]) {
    it(`takes ${cidr}, which is private`, () => {
      expect(overlaps("10.0.0.0/16", cidr)).to.deep.equal([]);
    });
  }

  it("refuses 172.32.0.0/16, the first range past the private ones", () => {
    expect(overlaps("10.0.0.0/16", "172.32.0.0/16")).to.deep.equal([
      `${WEST_FILE}: mall:vpcCidr is "172.32.0.0/16"; ${CIDR}`,
    ]);
  });

  it("refuses any range twice", () => {
    fc.assert(
      fc.property(second, (one) => {
        const cidr = `10.${one}.0.0/16`;
        expect(overlaps(cidr, cidr)).to.deep.equal([
          `${WEST_FILE}: mall:vpcCidr is "${cidr}"; expected a range that does not overlap us-east-1's ${cidr}`,
        ]);
      }),
    );
  });

  it("refuses any range inside another one, for its size alone", () => {
    fc.assert(
      fc.property(second, second, fc.integer({ min: 17, max: 28 }), (one, third, prefix) => {
        const nested = `10.${one}.${third}.0/${prefix}`;
        expect(overlaps(`10.${one}.0.0/16`, nested)).to.deep.equal([
          `${WEST_FILE}: mall:vpcCidr is "${nested}"; ${CIDR}`,
        ]);
      }),
    );
  });
});
