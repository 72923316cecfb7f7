import type { Answer, Send } from "../../../../components/data/opensearch-follower/direction.mjs";
import type { PRODUCTS } from "../../../../components/data/opensearch-products";

interface Index {
  /** Whose writes it holds: for telling one copy from another. */
  documents: string;
  status: "REPLICATION NOT IN PROGRESS" | "SYNCING" | "PAUSED" | "FAILED";
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const acknowledged = ok({ acknowledged: true });

function problem(status: number, type: string, reason: string): Answer {
  return { status, body: { error: { type, reason }, status } };
}

/** The tokenizers that a template defines; none but those of plug-ins are simulated. */
function tokenizersOf(template: unknown): Readonly<Record<string, { readonly type: string }>> {
  const { settings } = (template as { template: { settings: typeof PRODUCTS.template.template.settings } })
    .template;
  return settings.index.analysis.tokenizer;
}

/**
 * The part of OpenSearch's REST API that the follower speaks, over domains in memory; whatever else it is asked throws. A
 * replication needs the roles that are used to be mapped on both ends, the leader's index, and a free name.
 */
export class SearchDomain {
  readonly indexes = new Map<string, Index>();
  readonly rules = new Map<string, { readonly alias: string; readonly pattern: string }>();
  readonly templates = new Map<string, unknown>();
  readonly roleMappings = new Map<string, readonly string[]>();
  readonly roles = new Map<string, unknown>();
  /** Domains over whose connection this one can follow, by alias. */
  readonly connections = new Map<string, SearchDomain>();
  /** Requests that changed something, in their order. */
  readonly changes: string[] = [];

  constructor(
    /** Who asks: the role that administers the domain. */
    readonly roleArn: string,
    /** Tokenizers of plug-ins that the domain has, beyond those of every domain. */
    private readonly tokenizers: readonly string[] = ["nori_tokenizer"],
  ) {}

  /** An index that a service has written here. */
  write(name: string, documents: string): void {
    this.indexes.set(name, { documents, status: "REPLICATION NOT IN PROGRESS" });
  }

  readonly send: Send = async (method, path, body) => {
    const before = this.fingerprint();
    const answer = this.answer(method, decodeURIComponent(path), body);
    if (this.fingerprint() !== before) this.changes.push(`${method} ${decodeURIComponent(path)}`);
    return answer;
  };

  private fingerprint(): string {
    const parts = [this.indexes, this.rules, this.templates, this.roleMappings, this.roles];
    return JSON.stringify(parts.map((part) => [...part]));
  }

  private answer(method: string, path: string, body: unknown): Answer {
    const [, template] = /^PUT \/_index_template\/(\w+)$/.exec(`${method} ${path}`) ?? [];
    if (template !== undefined) {
      const unknown = Object.entries(tokenizersOf(body)).find(
        ([, { type }]) => !this.tokenizers.includes(type),
      );
      if (unknown !== undefined) {
        const [name, { type }] = unknown;
        return problem(400, "illegal_argument_exception", `Unknown tokenizer type [${type}] for [${name}]`);
      }
      this.templates.set(template, body);
      return acknowledged;
    }
    const [, role] = /^PUT \/_plugins\/_security\/api\/roles\/(\w+)$/.exec(`${method} ${path}`) ?? [];
    if (role !== undefined) {
      this.roles.set(role, body);
      return ok({ status: "CREATED" });
    }
    const [, mapping] =
      /^PUT \/_plugins\/_security\/api\/rolesmapping\/(\w+)$/.exec(`${method} ${path}`) ?? [];
    if (mapping !== undefined) {
      this.roleMappings.set(mapping, (body as { backend_roles: string[] }).backend_roles);
      return ok({ status: "OK" });
    }
    if (method === "GET" && path === "/_cat/indices?expand_wildcards=open,closed&format=json&h=index")
      return ok([...this.indexes.keys()].map((index) => ({ index })));
    if (method === "GET" && path === "/_plugins/_replication/autofollow_stats")
      return ok({ autofollow_stats: [...this.rules.keys()].map((name) => ({ name })) });
    if (path === "/_plugins/_replication/_autofollow") return this.autofollow(method, body);
    const [, alias = "", pattern = ""] =
      /^GET \/_resolve\/index\/([\w-]+):(.+)$/.exec(`${method} ${path}`) ?? [];
    if (alias !== "") return this.resolve(alias, pattern);
    const [, index = "", action] =
      /^\/_plugins\/_replication\/([\w.-]+)\/_(status|start|stop|resume)$/.exec(path) ?? [];
    if (action !== undefined) return this.replication(method, index, action, body);
    const [, created] = /^PUT \/([\w.-]+)$/.exec(`${method} ${path}`) ?? [];
    if (created !== undefined) return this.create(created);
    const [, deleted] = /^DELETE \/([\w.-]+)$/.exec(`${method} ${path}`) ?? [];
    if (deleted !== undefined) return this.delete(deleted);
    throw new Error(`OpenSearch was not expected to be asked ${method} ${path}`);
  }

  private resolve(alias: string, pattern: string): Answer {
    const leader = this.connections.get(alias);
    // What is no connection is taken for the name of an index, of which there is none.
    if (leader === undefined) return ok({ indices: [], aliases: [], data_streams: [] });
    if (leader.roleMappings.get("mall_index_list")?.includes(this.roleArn) !== true)
      return problem(403, "security_exception", "no permissions for [indices:admin/resolve/index]");
    const names = [...leader.indexes.keys()].filter((name) => name.startsWith(pattern.replace("*", "")));
    return ok({
      indices: names.map((name) => ({ name: `${alias}:${name}` })),
      aliases: [],
      data_streams: [],
    });
  }

  private autofollow(method: string, body: unknown): Answer {
    const {
      leader_alias: alias,
      name,
      pattern,
    } = body as Record<"leader_alias" | "name" | "pattern", string>;
    if (method === "DELETE") {
      return this.rules.delete(name)
        ? acknowledged
        : problem(404, "resource_not_found_exception", `replication rule ${name} does not exist`);
    }
    if (!this.connections.has(alias))
      return problem(404, "no_such_remote_cluster_exception", `no such remote cluster: [${alias}]`);
    if (this.rules.has(name))
      return problem(409, "resource_already_exists_exception", `replication rule ${name} exists`);
    this.rules.set(name, { alias, pattern });
    return acknowledged;
  }

  private replication(method: string, index: string, action: string, body: unknown): Answer {
    const found = this.indexes.get(index);
    if (method === "GET" && action === "status")
      return ok({ status: found?.status ?? "REPLICATION NOT IN PROGRESS" });
    if (method === "PUT" && action === "start") return this.start(index, body);
    if (found === undefined || found.status === "REPLICATION NOT IN PROGRESS")
      return problem(400, "illegal_argument_exception", `No replication in progress for index:${index}`);
    if (method !== "POST") throw new Error(`${method} is not how a replication is told to ${action}`);
    if (action === "resume" && found.status !== "PAUSED")
      return problem(400, "resource_already_exists_exception", `Replication of ${index} is running`);
    found.status = action === "resume" ? "SYNCING" : "REPLICATION NOT IN PROGRESS";
    return acknowledged;
  }

  private start(index: string, body: unknown): Answer {
    const { leader_alias, leader_index, use_roles } = body as {
      leader_alias: string;
      leader_index: string;
      use_roles: { leader_cluster_role: string; follower_cluster_role: string };
    };
    const leader = this.connections.get(leader_alias);
    if (leader === undefined)
      return problem(404, "no_such_remote_cluster_exception", `no such remote cluster: [${leader_alias}]`);
    const source = leader.indexes.get(leader_index);
    if (source === undefined)
      return problem(404, "index_not_found_exception", `no such index [${leader_index}]`);
    const mapped = (domain: SearchDomain, role: string) =>
      domain.roleMappings.get(role)?.includes(this.roleArn) === true;
    if (!mapped(leader, use_roles.leader_cluster_role) || !mapped(this, use_roles.follower_cluster_role))
      return problem(403, "security_exception", "no permissions to replicate");
    if (source.status !== "REPLICATION NOT IN PROGRESS")
      return problem(400, "illegal_argument_exception", `index ${leader_index} is itself a follower`);
    if (this.indexes.has(index))
      return problem(
        400,
        "illegal_argument_exception",
        `Cant use same index again for replication: ${index}`,
      );
    this.indexes.set(index, { documents: source.documents, status: "SYNCING" });
    return acknowledged;
  }

  private create(index: string): Answer {
    if (this.indexes.has(index))
      return problem(400, "resource_already_exists_exception", `index [${index}] already exists`);
    this.write(index, "none");
    return acknowledged;
  }

  private delete(index: string): Answer {
    const found = this.indexes.get(index);
    if (found === undefined) return problem(404, "index_not_found_exception", `no such index [${index}]`);
    if (found.status !== "REPLICATION NOT IN PROGRESS")
      return problem(
        403,
        "cluster_block_exception",
        `index [${index}] blocked by: [index read-only(cross-cluster-replication)]`,
      );
    this.indexes.delete(index);
    return acknowledged;
  }
}
