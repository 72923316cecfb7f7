/**
 * A CloudFront Function on viewer requests of pages (cloudfront-js-2.0). The shop is one page that reads the address itself, so
 * that an address which names no file is answered with that page. It is done here, and not with the distribution's error pages:
 * these rewrite the API's 403 and 404 as well.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  // Other programs ask for what is there (RFC 8615), and must not take a page for it.
  if (request.uri.startsWith("/.well-known/")) return request;
  const last = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (!last.includes(".")) request.uri = "/index.html";
  return request;
}
