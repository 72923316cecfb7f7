const GLOBAL = "mall";

interface Member {
  readonly DBClusterArn: string;
  readonly IsWriter: boolean;
}

/** A global cluster as RDS answers for it, seen from one region, with the calls of the SDK's client. */
export class GlobalCluster {
  readonly calls: string[] = [];
  password = "born";
  status = "available";
  pending = false;
  /** Looks until a change that was asked for is done; it shows at the second. */
  private left = 0;

  constructor(
    private readonly region: string,
    private readonly members: readonly Member[],
    /** Looks that a change takes. */
    private readonly takes = 3,
  ) {}

  static at(writerRegion: string, region: string, takes?: number): GlobalCluster {
    const members = ["us-east-1", "us-west-2"].map((each) => ({
      DBClusterArn: `arn:aws:rds:${each}:111122223333:cluster:${GLOBAL}-${each}`,
      IsWriter: each === writerRegion,
    }));
    return new GlobalCluster(region, members, takes);
  }

  async describeGlobalClusters({ GlobalClusterIdentifier }: { GlobalClusterIdentifier: string }) {
    this.calls.push("DescribeGlobalClusters");
    if (GlobalClusterIdentifier !== GLOBAL) throw new Error("GlobalClusterNotFoundFault");
    return { GlobalClusters: [{ GlobalClusterMembers: [...this.members] }] };
  }

  async describeDBClusters({ DBClusterIdentifier }: { DBClusterIdentifier: string }) {
    this.calls.push("DescribeDBClusters");
    this.demand(DBClusterIdentifier);
    if (this.left > 0) {
      this.left -= 1;
      this.status = this.left === 0 ? "available" : "resetting-master-credentials";
      // The first look after the request still finds it as it was.
      if (this.left === this.takes - 1) this.status = "available";
    }
    return {
      DBClusters: [
        {
          Status: this.status,
          ...(this.pending ? { PendingModifiedValues: { MasterUserPassword: "****" } } : {}),
        },
      ],
    };
  }

  async modifyDBCluster(asked: {
    DBClusterIdentifier: string;
    MasterUserPassword: string;
    ApplyImmediately: boolean;
  }) {
    this.calls.push("ModifyDBCluster");
    this.demand(asked.DBClusterIdentifier);
    if (this.status !== "available" || this.left > 0) throw new Error("InvalidDBClusterStateFault");
    if (!asked.ApplyImmediately) throw new Error("It would wait for the maintenance window.");
    this.password = asked.MasterUserPassword;
    this.left = this.takes;
  }

  private demand(identifier: string): void {
    if (identifier !== `${GLOBAL}-${this.region}`) throw new Error("DBClusterNotFoundFault");
  }
}
