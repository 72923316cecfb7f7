import { pass, type ResourceControl, violation } from "../control";
import { demandOf, isExactly } from "../demand";
import { read } from "../reader";

export const certificateProvenByDns: ResourceControl = {
  id: "certificate-proven-by-dns",
  title: "Certificates prove their names by DNS",
  scope: "resource",
  severity: "high",
  description:
    "Every certificate is ACM's own, and proven by DNS: ACM renews it as long as the record stands. One that is proven by mail waits for somebody to click, and an imported one ends.",
  remediation: 'Set validationMethod: "DNS", and no certificate body of your own.',
  reference: "https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html",
  tags: ["dns", "certificates"],
  appliesTo: ["aws:acm/certificate:Certificate"],
  evaluate: ({ props }) => {
    const method = read(props, "validationMethod");
    const imported = read(props, "certificateBody").state === "absent" ? pass : violation("it is imported");
    // A private authority's is issued at once, without a proof.
    if (read(props, "certificateAuthorityArn").state !== "absent") return [imported];
    return [
      imported,
      method.state === "absent" && imported !== pass
        ? pass
        : demandOf(method, "validationMethod", isExactly("DNS")),
    ];
  },
};
