// @ts-check

/**
 * What Secrets Manager tells the function at each of the four steps of a rotation. Steps may come again: each does only what
 * is left to do.
 * @typedef {{ readonly SecretId: string, readonly ClientRequestToken: string, readonly Step: string }} Order
 */

/**
 * The calls to Secrets Manager, as the SDK's client has them.
 * @typedef {{
 *   describeSecret(input: { SecretId: string }): Promise<{
 *     RotationEnabled?: boolean | undefined,
 *     VersionIdsToStages?: Record<string, string[]> | undefined,
 *   }>,
 *   getSecretValue(input: { SecretId: string, VersionId?: string, VersionStage: string }): Promise<{
 *     SecretString?: string | undefined,
 *   }>,
 *   getRandomPassword(input: { PasswordLength: number, ExcludeCharacters: string }): Promise<{
 *     RandomPassword?: string | undefined,
 *   }>,
 *   putSecretValue(input: {
 *     SecretId: string,
 *     ClientRequestToken: string,
 *     SecretString: string,
 *     VersionStages: string[],
 *   }): Promise<unknown>,
 *   updateSecretVersionStage(input: {
 *     SecretId: string,
 *     VersionStage: string,
 *     MoveToVersionId: string,
 *     RemoveFromVersionId?: string,
 *   }): Promise<unknown>,
 * }} Secrets
 */

/**
 * The calls to RDS or Amazon DocumentDB, whose clients have the same ones.
 * @typedef {{
 *   describeGlobalClusters(input: { GlobalClusterIdentifier: string }): Promise<{
 *     GlobalClusters?: {
 *       GlobalClusterMembers?: {
 *         DBClusterArn?: string | undefined,
 *         IsWriter?: boolean | undefined,
 *       }[] | undefined,
 *     }[] | undefined,
 *   }>,
 *   describeDBClusters(input: { DBClusterIdentifier: string }): Promise<{
 *     DBClusters?: {
 *       Status?: string | undefined,
 *       PendingModifiedValues?: { MasterUserPassword?: string | undefined } | undefined,
 *     }[] | undefined,
 *   }>,
 *   modifyDBCluster(input: {
 *     DBClusterIdentifier: string,
 *     MasterUserPassword: string,
 *     ApplyImmediately: boolean,
 *   }): Promise<unknown>,
 * }} Databases
 */

/**
 * @typedef {{
 *   readonly secrets: Secrets,
 *   readonly databases: Databases,
 *   readonly globalClusterId: string,
 *   readonly region: string,
 *   readonly pause: () => Promise<void>,
 * }} Surroundings
 */

/** What Aurora and DocumentDB both take: 41 characters at most, and none of these. */
const PASSWORD = { PasswordLength: 40, ExcludeCharacters: "/@\"' " };

/** Looks at a cluster, with a pause between them, before the step fails; Secrets Manager tries again. */
const LOOKS = 40;

/** @type {Readonly<Record<string, (surroundings: Surroundings, order: Order) => Promise<void>>>} */
const STEPS = { createSecret, setSecret, testSecret, finishSecret };

/**
 * Does one step of a rotation.
 * @param {Surroundings} surroundings
 * @param {Order} order
 */
export async function rotate(surroundings, order) {
  const step = Object.hasOwn(STEPS, order.Step) ? STEPS[order.Step] : undefined;
  if (step === undefined) throw new Error(`There is no step ${JSON.stringify(order.Step)} in a rotation.`);
  const { RotationEnabled, VersionIdsToStages = {} } = await surroundings.secrets.describeSecret({
    SecretId: order.SecretId,
  });
  if (RotationEnabled !== true) throw new Error(`The secret ${order.SecretId} is not enabled for rotation.`);
  const stages = VersionIdsToStages[order.ClientRequestToken] ?? [];
  if (stages.includes("AWSCURRENT")) return;
  if (!stages.includes("AWSPENDING")) {
    throw new Error(
      `The version ${order.ClientRequestToken} of the secret ${order.SecretId} is not AWSPENDING; nothing is rotated to it.`,
    );
  }
  await step(surroundings, order);
}

/**
 * Makes the new password, once per token.
 * @param {Surroundings} surroundings
 * @param {Order} order
 */
async function createSecret({ secrets }, order) {
  if ((await pendingUser(secrets, order)) !== undefined) return;
  const { SecretString } = await secrets.getSecretValue({
    SecretId: order.SecretId,
    VersionStage: "AWSCURRENT",
  });
  const user = parsedUser(SecretString, "AWSCURRENT");
  const { RandomPassword } = await secrets.getRandomPassword(PASSWORD);
  if (RandomPassword === undefined) throw new Error("GetRandomPassword has answered without a password.");
  await secrets.putSecretValue({
    SecretId: order.SecretId,
    ClientRequestToken: order.ClientRequestToken,
    SecretString: JSON.stringify({ ...user, password: RandomPassword }),
    VersionStages: ["AWSPENDING"],
  });
}

/**
 * Gives the writer the new password; the members that follow have it from there.
 * @param {Surroundings} surroundings
 * @param {Order} order
 */
async function setSecret(surroundings, order) {
  const user = await pendingUser(surroundings.secrets, order);
  if (user === undefined)
    throw new Error(`The version ${order.ClientRequestToken} has no value: createSecret comes first.`);
  const cluster = await writerHere(surroundings);
  // RDS refuses to modify a cluster that is being modified.
  await settled(surroundings, cluster);
  await surroundings.databases.modifyDBCluster({
    DBClusterIdentifier: cluster,
    MasterUserPassword: user.password,
    ApplyImmediately: true,
  });
}

/**
 * Whether the writer has taken the password. It asks AWS and not the database, and reads no value: AWS calls it, too, when
 * rotation is set up, with a version that has none.
 * @param {Surroundings} surroundings
 */
async function testSecret(surroundings) {
  await settled(surroundings, await writerHere(surroundings));
}

/**
 * Makes the new version the current one.
 * @param {Surroundings} surroundings
 * @param {Order} order
 */
async function finishSecret({ secrets }, order) {
  const { VersionIdsToStages = {} } = await secrets.describeSecret({ SecretId: order.SecretId });
  const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes("AWSCURRENT"));
  await secrets.updateSecretVersionStage({
    SecretId: order.SecretId,
    VersionStage: "AWSCURRENT",
    MoveToVersionId: order.ClientRequestToken,
    ...(current === undefined ? {} : { RemoveFromVersionId: current[0] }),
  });
}

/**
 * The user as the new version has him; a version without a value is there before createSecret.
 * @param {Secrets} secrets
 * @param {Order} order
 */
async function pendingUser(secrets, order) {
  try {
    const { SecretString } = await secrets.getSecretValue({
      SecretId: order.SecretId,
      VersionId: order.ClientRequestToken,
      VersionStage: "AWSPENDING",
    });
    return parsedUser(SecretString, "AWSPENDING");
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

/**
 * @param {string | undefined} value never part of a message
 * @param {string} stage
 * @returns {{ readonly username: string, readonly password: string }}
 */
function parsedUser(value, stage) {
  try {
    const { username, password } = JSON.parse(value ?? "");
    if (typeof username === "string" && typeof password === "string") return { username, password };
  } catch {
    // A parser's message would quote the value.
  }
  throw new Error(`The ${stage} version of the secret is no JSON with a username and a password.`);
}

/**
 * Identifier of the cluster that takes the writes, if that is in this region.
 * @param {Surroundings} surroundings
 */
async function writerHere({ databases, globalClusterId, region }) {
  const { GlobalClusters = [] } = await databases.describeGlobalClusters({
    GlobalClusterIdentifier: globalClusterId,
  });
  const arn = GlobalClusters.flatMap(({ GlobalClusterMembers = [] }) => GlobalClusterMembers).find(
    ({ IsWriter }) => IsWriter === true,
  )?.DBClusterArn;
  if (arn === undefined) throw new Error(`The global cluster ${globalClusterId} has no writer.`);
  const [, , , where, , , identifier] = arn.split(":");
  if (where !== region || identifier === undefined) {
    throw new Error(
      `The writer of the global cluster ${globalClusterId} is ${arn}, not in ${region}: the password stays as it is until the writer is back.`,
    );
  }
  return identifier;
}

/**
 * Waits until a cluster is available and no password is under way, at two looks in a row: AWS shows a change a moment after it
 * has taken it.
 * @param {Surroundings} surroundings
 * @param {string} cluster
 */
async function settled({ databases, pause }, cluster) {
  let calm = 0;
  let status = "";
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await pause();
    const { DBClusters = [] } = await databases.describeDBClusters({ DBClusterIdentifier: cluster });
    const [found] = DBClusters;
    const pending = found?.PendingModifiedValues?.MasterUserPassword !== undefined;
    status = `${found?.Status ?? "not there"}${pending ? ", with a master password pending" : ""}`;
    calm = status === "available" ? calm + 1 : 0;
    if (calm === 2) return;
  }
  throw new Error(`The cluster ${cluster} is ${status}; expected it to be available.`);
}
