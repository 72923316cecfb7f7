import { expect } from "chai";
import { sampleOf, withChange, withResources } from "../support/policy-fixture";
import { type Sample, unknown, verdictsOn } from "../support/policy-harness";

const certificateIn = (region: string): Sample => ({
  type: "aws:acm/certificateValidation:CertificateValidation",
  props: { region, certificateArn: unknown.string },
});

describe("The controls of load balancers", () => {
  for (const [region, findings] of [
    ["us-east-1", []],
    ["us-west-2", ["arns-in-own-region: balancer-listener"]],
  ] as const) {
    it(`${findings.length === 0 ? "accept" : "refuse"} a certificate of ${region} on a first preview in us-east-1`, async () => {
      const listener = sampleOf("balancer-listener");
      const samples = withResources({
        certificate: certificateIn(region),
        "balancer-listener": {
          ...listener,
          dependencies: { ...listener.dependencies, certificateArn: ["certificate"] },
        },
      });
      expect(await verdictsOn(samples)).to.deep.equal(findings);
    });
  }

  it("refuse what CloudFront may not send in plain text: a TCP listener on 80 before pods", async () => {
    const samples = withResources({
      "front-listener": {
        ...sampleOf("front-listener"),
        props: { ...sampleOf("front-listener").props, port: 80 },
        dependencies: { loadBalancerArn: ["front"], defaultActions: ["api-targets"] },
      },
    });
    expect(await verdictsOn(samples)).to.deep.equal(["load-balancer-no-plain-text: front-listener"]);
  });

  it("accept the health checkers' list beside CloudFront's, whatever its id", async () => {
    const second = sampleOf("front-rule");
    const props = { ...second.props, prefixListId: "pl-0123456789abcdef0" };
    expect(await verdictsOn(withResources({ "health-list-rule": { ...second, props } }))).to.deep.equal([]);
  });

  it("refuse no list in a region of which AWS's ids are not known", async () => {
    const samples = withChange("front-rule", {
      props: { region: "mx-central-1", prefixListId: "pl-0123456789abcdef0" },
    });
    expect(await verdictsOn(samples)).to.not.include("load-balancer-admits-lists: front");
  });

  it("accept an internal application load balancer that no other leads to, whatever it forwards", async () => {
    const { "front-target": target, ...samples } = withChange("balancer-listener", {
      props: { defaultActions: [{ type: "forward", targetGroupArn: unknown.string }] },
    });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("accept a listener in plain text that does nothing but lead to HTTPS", async () => {
    const redirect = { type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } };
    const samples = withChange("balancer-listener", {
      props: { protocol: "HTTP", sslPolicy: null, certificateArn: null, defaultActions: [redirect] },
    });
    const { "health-rule": health, "origin-rule": origin, ...others } = samples;
    expect(await verdictsOn(others)).to.deep.equal([]);
  });
});
