import { text } from "../values";
import type { World } from "../world";
import { jwksOf } from "./cognito/token-keys";
import { USER_POOL } from "./cognito/user-pool";

/** What AWS serves to everybody over HTTPS, without asking who it is, by URL. */
export function publicDocuments(world: World): Readonly<Record<string, string>> {
  return Object.fromEntries(
    world
      .all(USER_POOL)
      .map((pool) => [`https://${text(pool.state.endpoint)}/.well-known/jwks.json`, jwksOf(pool)]),
  );
}
