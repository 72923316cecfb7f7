import { valuesAt, withValueAt } from "../../values";
import type { World } from "../../world";
import { CLUSTER } from "./common";

/** Of each broker, in GiB. */
const VOLUME_SIZE = "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize";

/**
 * What MSK's storage auto-scaling does when disks fill up: the volumes of all brokers grow.
 * https://docs.aws.amazon.com/msk/latest/developerguide/msk-autoexpand.html
 *
 * @throws RangeError when there is no cluster of this name, or its volumes would not grow: those of EBS never shrink
 */
export function growStorage(world: World, clusterName: string, volumeSize: number): void {
  const cluster = world.all(CLUSTER).find(({ state }) => state.clusterName === clusterName);
  if (cluster === undefined) throw new RangeError(`there is no MSK cluster ${clusterName}`);
  const [before] = valuesAt(cluster.state, VOLUME_SIZE);
  if (typeof before !== "number" || before >= volumeSize)
    throw new RangeError(
      `the volumes of ${clusterName} have ${String(before)} GiB; expected fewer than ${volumeSize}`,
    );
  const { brokerNodeGroupInfo = null } = withValueAt(cluster.state, VOLUME_SIZE, volumeSize);
  world.change(cluster, { brokerNodeGroupInfo });
}
