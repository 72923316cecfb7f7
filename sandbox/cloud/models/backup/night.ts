import { type Bag, bags, text } from "../../values";
import type { Thing, World } from "../../world";
import { regionOfArn } from "../ids";
import { PLAN } from "./plan";
import { isOptedIn, SELECTION, selectedBy } from "./selection";
import { VAULT } from "./vault";

/** Fields of a schedule of AWS Backup that a rule has which runs every day, behind minutes and hours. */
const EVERY_DAY = /^cron\(\d+ \d+ (\?|\*) \* (\?|\*) \*\)$/;

/** A night passes: every plan's daily rules back up what its selections pick, and copy it where the other vault is there. */
export function nightPasses(world: World): void {
  for (const selection of world.all(SELECTION)) {
    const plan = world.get(PLAN, selection.region, text(selection.state.planId) ?? "");
    const points = selectedBy(selection, world).filter((thing) => isOptedIn(thing, world)).length;
    for (const rule of bags(plan?.state.rules)) {
      if (EVERY_DAY.test(text(rule.schedule) ?? ""))
        for (const vault of vaultsOf(rule, selection.region, world)) keep(points, vault, world);
    }
  }
}

/** The vault of a rule, and those of its copies. A job whose vault is not there fails. */
function vaultsOf({ targetVaultName, copyActions }: Bag, region: string, world: World): readonly Thing[] {
  const own = world.get(VAULT, region, text(targetVaultName) ?? "");
  if (own === undefined) return [];
  const others = bags(copyActions).flatMap(({ destinationVaultArn }) => {
    const arn = text(destinationVaultArn) ?? "";
    return world.in(regionOfArn(arn), VAULT).filter(({ state }) => state.arn === arn);
  });
  return [own, ...others];
}

function keep(points: number, vault: Thing, world: World): void {
  world.change(vault, { recoveryPoints: Number(vault.state.recoveryPoints) + points });
}
