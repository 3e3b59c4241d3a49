import * as z from 'zod';
import { changeClass } from './rds-scaling.ts';
import { type RdsWorld, raise } from './rds-world.ts';

const FAILOVER_SECONDS = 30;
const RESTART_SECONDS = 60;

/** What a failover asks of RDS, with AWS's rules. */
export const FAILOVER_OPERATIONS = {
  FailoverDBCluster(world, input) {
    const { DBClusterIdentifier, TargetDBInstanceIdentifier } = z
      .object({ DBClusterIdentifier: z.string(), TargetDBInstanceIdentifier: z.string() })
      .parse(input);
    const status = world.clusterStatus(DBClusterIdentifier);
    const target = world.instance(TargetDBInstanceIdentifier);
    if (status !== 'available')
      raise('InvalidDBClusterStateFault', `DbCluster ${DBClusterIdentifier} is in ${status} state`);
    if (target.isWriter || target.cluster !== DBClusterIdentifier || target.status !== 'available')
      raise('InvalidDBInstanceStateFault', `DBInstance ${target.id} is no reader to promote`);
    const former = world.members(DBClusterIdentifier).find(({ isWriter }) => isWriter);
    world.startFailover(DBClusterIdentifier, target.id);
    world.after(FAILOVER_SECONDS, () => {
      if (former) former.status = 'rebooting';
    });
    world.after(FAILOVER_SECONDS + RESTART_SECONDS, () => {
      if (former) former.status = 'available';
    });
    return { DBCluster: { DBClusterIdentifier, Status: 'failing-over' } };
  },

  ModifyDBInstance(world, input) {
    const { DBInstanceIdentifier, PromotionTier, DBInstanceClass, ApplyImmediately } = z
      .object({
        DBInstanceIdentifier: z.string(),
        PromotionTier: z.number().min(0).max(15).optional(),
        DBInstanceClass: z.string().optional(),
        ApplyImmediately: z.boolean().default(false),
      })
      .parse(input);
    const instance = world.instance(DBInstanceIdentifier);
    if (DBInstanceClass !== undefined)
      changeClass(world, instance, { DBInstanceClass, ApplyImmediately });
    if (PromotionTier !== undefined) instance.promotionTier = PromotionTier;
    return { DBInstance: { DBInstanceIdentifier, PromotionTier: instance.promotionTier } };
  },
} satisfies Record<string, (world: RdsWorld, input: object) => object>;
