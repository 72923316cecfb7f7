/** What AWS refuses, by the name under which the SDK throws it. */
class Fault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Version {
  value: string | undefined;
  readonly stages: Set<string>;
}

const BORN = "version-born";

/** One secret as Secrets Manager keeps it, with the calls of the SDK's client. It refuses what AWS refuses. */
export class ManagedSecret {
  readonly arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:master-a1b2c3";
  readonly versions = new Map<string, Version>();
  readonly calls: string[] = [];
  enabled = true;
  private passwords = 0;

  constructor() {
    const value = JSON.stringify({ username: "malladmin", password: "born" });
    this.versions.set(BORN, { value, stages: new Set(["AWSCURRENT"]) });
  }

  /** What Secrets Manager does before it calls the function: there is a version, and it has no value yet. */
  begin(token: string): void {
    this.versions.set(token, { value: undefined, stages: new Set(["AWSPENDING"]) });
  }

  /** Password of the version at a stage. */
  passwordAt(stage: string): string | undefined {
    const value = this.at(stage)?.[1].value;
    return value === undefined ? undefined : JSON.parse(value).password;
  }

  /** Id of the version at a stage. */
  versionAt(stage: string): string | undefined {
    return this.at(stage)?.[0];
  }

  private at(stage: string) {
    return [...this.versions].find(([, { stages }]) => stages.has(stage));
  }

  private called(call: string, SecretId: string): void {
    this.calls.push(call);
    if (SecretId !== this.arn) throw new Fault("AccessDeniedException", `${call} on ${SecretId}`);
  }

  async describeSecret({ SecretId }: { SecretId: string }) {
    this.called("DescribeSecret", SecretId);
    const stages = [...this.versions].map(([id, version]) => [id, [...version.stages]] as [string, string[]]);
    return { RotationEnabled: this.enabled, VersionIdsToStages: Object.fromEntries<string[]>(stages) };
  }

  async getSecretValue(asked: { SecretId: string; VersionId?: string; VersionStage: string }) {
    this.called("GetSecretValue", asked.SecretId);
    const [id, version] = this.at(asked.VersionStage) ?? [];
    if (version?.value === undefined || (asked.VersionId !== undefined && asked.VersionId !== id)) {
      throw new Fault(
        "ResourceNotFoundException",
        `Secrets Manager can't find the specified secret value for staging label: ${asked.VersionStage}`,
      );
    }
    return { SecretString: version.value };
  }

  async getRandomPassword(asked: { PasswordLength: number; ExcludeCharacters: string }) {
    this.calls.push("GetRandomPassword");
    if (
      asked.PasswordLength > 41 ||
      !["/", "@", '"', " "].every((each) => asked.ExcludeCharacters.includes(each))
    )
      throw new Fault("InvalidParameterException", "The database would refuse such a password.");
    this.passwords += 1;
    return { RandomPassword: `random-${this.passwords}` };
  }

  async putSecretValue(put: {
    SecretId: string;
    ClientRequestToken: string;
    SecretString: string;
    VersionStages: string[];
  }) {
    this.called("PutSecretValue", put.SecretId);
    const known = this.versions.get(put.ClientRequestToken);
    if (known?.value !== undefined && known.value !== put.SecretString) {
      throw new Fault(
        "ResourceExistsException",
        "You can't use ClientRequestToken because that value is already in use for a version.",
      );
    }
    this.versions.set(put.ClientRequestToken, {
      value: put.SecretString,
      stages: new Set(put.VersionStages),
    });
  }

  async updateSecretVersionStage(moved: {
    SecretId: string;
    VersionStage: string;
    MoveToVersionId: string;
    RemoveFromVersionId?: string;
  }) {
    this.called("UpdateSecretVersionStage", moved.SecretId);
    const [id, holder] = this.at(moved.VersionStage) ?? [];
    if (id !== moved.RemoveFromVersionId) {
      throw new Fault(
        "InvalidParameterException",
        `If you add a staging label that is attached to ${id} to a version, RemoveFromVersionId must name it.`,
      );
    }
    holder?.stages.delete(moved.VersionStage);
    for (const { stages } of this.versions.values()) stages.delete("AWSPREVIOUS");
    holder?.stages.add("AWSPREVIOUS");
    this.versions.get(moved.MoveToVersionId)?.stages.add(moved.VersionStage);
  }
}
