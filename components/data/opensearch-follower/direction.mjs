// @ts-check

/**
 * What a domain answers.
 * @typedef {{ readonly status: number, readonly body: unknown }} Answer
 *
 * A request to the own region's domain; only the network throws.
 * @typedef {(method: string, path: string, body?: object) => Promise<Answer>} Send
 *
 * @typedef {object} Peer
 * @property {string} region also the name of the connection over which its domain is followed
 * @property {string} roleArn the role that administers its domain, and asks this one for what it follows
 *
 * @typedef {object} Domain
 * @property {string} region
 * @property {string} roleArn the role that administers this domain
 * @property {readonly Peer[]} peers
 * @property {string} templateName
 * @property {object} template index template for what is replicated
 * @property {string} indexPattern which indexes are replicated, such as `products*`
 * @property {Send} send
 *
 * What has become of a domain.
 * @typedef {object} Outcome
 * @property {string} region
 * @property {string} writerRegion
 * @property {string | null} follows the region that it follows; none when it leads
 * @property {boolean} connected whether the connection to the leader exists; a domain that leads needs none
 * @property {readonly string[]} started indexes that follow from now on
 * @property {readonly string[]} stopped indexes that followed until now, and can be written
 * @property {readonly string[]} replaced indexes of its own that were deleted for those of the leader
 */

const LEADER_ROLE = "cross_cluster_replication_leader_full_access";
const FOLLOWER_ROLE = "cross_cluster_replication_follower_full_access";
/** A follower asks which indexes there are; the two roles that OpenSearch brings along do not let it. */
const INDEX_LIST_ROLE = "mall_index_list";

/**
 * An empty index that a domain has while it leads. Who is told to follow looks for it first: its own indexes must not make way
 * for those of a domain that still follows it.
 */
const MARK = "mall-leads";

const NOT_FOLLOWING = "REPLICATION NOT IN PROGRESS";

/**
 * Makes a domain lead or follow, whatever it did before; once more changes nothing.
 * @param {Domain} domain
 * @param {string} writerRegion
 * @returns {Promise<Outcome>}
 */
export async function direct(domain, writerRegion) {
  await prepare(domain);
  const leader = domain.peers.find(({ region }) => region === writerRegion);
  const outcome = leader === undefined ? await lead(domain) : await follow(domain, leader);
  return { region: domain.region, writerRegion, ...outcome };
}

/**
 * What holds in both directions, so that a failover finds it there.
 * @param {Domain} domain
 */
async function prepare(domain) {
  const { templateName, template, indexPattern, peers, roleArn } = domain;
  await ask(domain, "PUT", `/_index_template/${templateName}`, template);
  await ask(domain, "PUT", `/_plugins/_security/api/roles/${INDEX_LIST_ROLE}`, {
    cluster_permissions: [],
    index_permissions: [
      { index_patterns: [indexPattern, MARK], allowed_actions: ["indices:admin/resolve/index"] },
    ],
  });
  const followers = peers.map((peer) => peer.roleArn);
  await mapRole(domain, LEADER_ROLE, followers);
  await mapRole(domain, INDEX_LIST_ROLE, followers);
  await mapRole(domain, FOLLOWER_ROLE, [roleArn]);
}

/**
 * @param {Domain} domain
 * @param {string} role
 * @param {readonly string[]} backendRoles
 */
function mapRole(domain, role, backendRoles) {
  return ask(domain, "PUT", `/_plugins/_security/api/rolesmapping/${role}`, { backend_roles: backendRoles });
}

/**
 * Follows nobody: what followed can be written.
 * @param {Domain} domain
 */
async function lead(domain) {
  // The rules first: they would start what is stopped below.
  for (const peer of domain.peers) await dropRule(domain, peer);
  const stopped = [];
  const own = await ownIndexes(domain);
  for (const index of own.filter(isReplicatedBy(domain))) {
    if ((await statusOf(domain, index)) === NOT_FOLLOWING) continue;
    await ask(domain, "POST", `/_plugins/_replication/${encodeURIComponent(index)}/_stop`, {});
    stopped.push(index);
  }
  if (!own.includes(MARK)) {
    await ask(domain, "PUT", `/${MARK}`, {
      settings: { index: { number_of_shards: 1, number_of_replicas: 2 } },
    });
  }
  return { follows: null, connected: true, started: [], stopped, replaced: [] };
}

/**
 * Follows a leader. An index that both have and this domain has written itself is what it wrote before it lost the lead: the
 * leader's takes its place. What the leader does not have stays.
 * @param {Domain} domain
 * @param {Peer} leader
 */
async function follow(domain, leader) {
  for (const peer of domain.peers) if (peer !== leader) await dropRule(domain, peer);
  const own = new Set(await ownIndexes(domain));
  const connected = await addRule(domain, leader);
  if (!connected) return { follows: leader.region, connected, started: [], stopped: [], replaced: [] };
  if ((await leaderIndexes(domain, leader, `${MARK}*`)).length === 0) {
    await dropRule(domain, leader);
    throw new Error(`${leader.region} does not lead yet: direct its domain first, and this one again`);
  }
  if (own.has(MARK)) await ask(domain, "DELETE", `/${MARK}`);
  const started = [];
  const replaced = [];
  for (const index of await leaderIndexes(domain, leader, domain.indexPattern)) {
    const path = `/${encodeURIComponent(index)}`;
    if (own.has(index)) {
      const status = await statusOf(domain, index);
      if (status === "PAUSED") {
        await ask(domain, "POST", `/_plugins/_replication${path}/_resume`, {});
        started.push(index);
        continue;
      }
      if (status === "SYNCING" || status === "BOOTSTRAPPING") continue;
      // A replication that failed holds its index until it is stopped.
      if (status !== NOT_FOLLOWING) await ask(domain, "POST", `/_plugins/_replication${path}/_stop`, {});
      await ask(domain, "DELETE", path);
      replaced.push(index);
    }
    await ask(domain, "PUT", `/_plugins/_replication${path}/_start`, {
      leader_alias: leader.region,
      leader_index: index,
      use_roles: ROLES,
    });
    started.push(index);
  }
  return { follows: leader.region, connected, started, stopped: [], replaced };
}

const ROLES = { leader_cluster_role: LEADER_ROLE, follower_cluster_role: FOLLOWER_ROLE };

/** @param {Peer} leader */
const ruleOf = (leader) => `follow-${leader.region}`;

/**
 * @param {Domain} domain
 * @param {Peer} leader
 * @returns {Promise<boolean>} whether there is a connection to the leader
 */
async function addRule(domain, leader) {
  if (await hasRule(domain, leader)) return true;
  const rule = {
    leader_alias: leader.region,
    name: ruleOf(leader),
    pattern: domain.indexPattern,
    use_roles: ROLES,
  };
  const { status, body } = await domain.send("POST", "/_plugins/_replication/_autofollow", rule);
  if (status < 300) return true;
  // A region that is there before its leader is follows once the connection is made: it is directed again then.
  if (JSON.stringify(body).includes("no such remote cluster")) return false;
  throw refused("POST", "/_plugins/_replication/_autofollow", status, body);
}

/**
 * @param {Domain} domain
 * @param {Peer} leader
 */
async function dropRule(domain, leader) {
  if (!(await hasRule(domain, leader))) return;
  await ask(domain, "DELETE", "/_plugins/_replication/_autofollow", {
    leader_alias: leader.region,
    name: ruleOf(leader),
  });
}

/**
 * @param {Domain} domain
 * @param {Peer} leader
 * @returns {Promise<boolean>}
 */
async function hasRule(domain, leader) {
  const stats = await ask(domain, "GET", "/_plugins/_replication/autofollow_stats");
  return textsIn(listIn(stats, "autofollow_stats"), "name").includes(ruleOf(leader));
}

/**
 * @param {Domain} domain
 * @returns {Promise<readonly string[]>}
 */
async function ownIndexes(domain) {
  const rows = await ask(domain, "GET", "/_cat/indices?expand_wildcards=open%2Cclosed&format=json&h=index");
  return textsIn(rows, "index");
}

/**
 * @param {Domain} domain
 * @returns {(index: string) => boolean}
 */
function isReplicatedBy({ indexPattern }) {
  const prefix = indexPattern.replace(/\*$/, "");
  return (index) => index.startsWith(prefix);
}

/**
 * @param {Domain} domain
 * @param {Peer} leader
 * @param {string} pattern
 * @returns {Promise<readonly string[]>}
 */
async function leaderIndexes(domain, leader, pattern) {
  const path = `/_resolve/index/${encodeURIComponent(`${leader.region}:${pattern}`).replace("*", "%2A")}`;
  const resolved = await ask(domain, "GET", path);
  return textsIn(listIn(resolved, "indices"), "name").map((name) => name.slice(leader.region.length + 1));
}

/**
 * @param {Domain} domain
 * @param {string} index
 * @returns {Promise<string>}
 */
async function statusOf(domain, index) {
  return textIn(
    await ask(domain, "GET", `/_plugins/_replication/${encodeURIComponent(index)}/_status`),
    "status",
  );
}

/**
 * @param {unknown} body
 * @param {string} key
 * @returns {unknown}
 */
function valueIn(body, key) {
  return typeof body === "object" && body !== null ? Reflect.get(body, key) : undefined;
}

/**
 * @param {unknown} body
 * @param {string} key
 * @returns {string}
 */
function textIn(body, key) {
  const value = valueIn(body, key);
  if (typeof value !== "string") throw new TypeError(`no ${key} in ${JSON.stringify(body)}`);
  return value;
}

/**
 * @param {unknown} body
 * @param {string} key
 * @returns {readonly unknown[]}
 */
function listIn(body, key) {
  const value = valueIn(body, key);
  if (!Array.isArray(value)) throw new TypeError(`no ${key} in ${JSON.stringify(body)}`);
  return value;
}

/**
 * The same text of each.
 * @param {unknown} rows
 * @param {string} key
 * @returns {readonly string[]}
 */
function textsIn(rows, key) {
  if (!Array.isArray(rows)) throw new TypeError(`no rows: ${JSON.stringify(rows)}`);
  return rows.map((row) => textIn(row, key));
}

/**
 * @param {Domain} domain
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<unknown>}
 */
async function ask({ send }, method, path, body) {
  const answer = await send(method, path, body);
  if (answer.status >= 300) throw refused(method, path, answer.status, answer.body);
  return answer.body;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {number} status
 * @param {unknown} body
 */
function refused(method, path, status, body) {
  return new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
}
