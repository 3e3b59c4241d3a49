import { DescribeAccountAttributesCommand } from '@aws-sdk/client-rds';
import type { Configuration } from '../../core/config/schema.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { readCapacity } from '../../core/loop/evaluate-target.ts';
import { scalableTargets } from '../../core/targets.ts';
import { awsCommand, type Check, type DoctorContext, type Finding } from './check.ts';

/** The account's real concurrency against what the configuration states and its ceilings need. */
export const concurrencyQuota: Check<DoctorContext> = {
  name: 'Lambda quota',
  async run({ configuration, ports }) {
    const { quota, edgeFunctions } = configuration;
    const { concurrentExecutions, reservedConcurrency } = await ports.account.readLimits();
    const ceilings = Object.values(edgeFunctions).reduce(
      (sum, { scaling }) => sum + scaling.maxInstances * scaling.targetConcurrency,
      0,
    );
    // 205 reserved of which 105 are provisioned on our targets -> 100 by others
    const byOthers = Math.max(
      0,
      reservedConcurrency - (await provisionedNow(configuration, ports)),
    );
    const needed = ceilings + quota.keepUnreserved + byOthers;
    const findings: Finding[] = [];
    if (needed > concurrentExecutions)
      findings.push({
        what: `the ceilings need a quota of ${needed} (${ceilings} provisioned, ${quota.keepUnreserved} kept unreserved, ${byOthers} reserved by functions); the account has ${concurrentExecutions}`,
        why: 'Tidegate keeps to the real quota, so targets stop below their maxInstances',
        mend: awsCommand(
          configuration,
          `service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value ${needed}`,
        ),
      });
    else if (quota.concurrentExecutions > concurrentExecutions)
      findings.push({
        what: `the configuration states a quota of ${quota.concurrentExecutions}; the account has ${concurrentExecutions}`,
        why: 'check and plan allow ceilings that the account does not',
        mend: `write concurrentExecutions: ${concurrentExecutions} under quota`,
      });
    return {
      findings,
      says: `${concurrentExecutions} concurrent executions, ${needed} needed at the ceilings`,
    };
  },
};

/** Of all targets together; AWS counts it as no longer unreserved, and the ceilings hold it already. */
async function provisionedNow(
  configuration: Configuration,
  ports: DoctorContext['ports'],
): Promise<number> {
  let environments = 0;
  for (const target of scalableTargets(configuration)) {
    if (target.kind !== 'edge-function') continue;
    const { current } = await readCapacity(target, ports);
    environments += current * target.configuration.scaling.targetConcurrency;
  }
  return environments;
}

/** The account's DB instances (40 a region unless asked) against the readers that may be added. */
export const instanceQuota: Check<DoctorContext> = {
  name: 'RDS quota',
  async run({ configuration, clients }) {
    const clusters = Object.values(configuration.auroraClusters);
    if (clusters.length === 0) return { findings: [], says: 'no Aurora cluster' };
    const { AccountQuotas = [] } = await clients.rds.send(new DescribeAccountAttributesCommand());
    const quota = AccountQuotas.find(({ AccountQuotaName }) => AccountQuotaName === 'DBInstances');
    const { Used: used, Max: most } = quota ?? {};
    if (used === undefined || most === undefined)
      throw new OutsideFaultError('RDS does not say how many DB instances the account may have');
    const addable = clusters.reduce(
      (sum, { minReaders, maxReaders }) => sum + maxReaders - minReaders,
      0,
    );
    const says = `${used} of ${most} DB instances in use, up to ${addable} more at the ceilings`;
    if (used + addable <= most) return { findings: [], says };
    return {
      findings: [
        {
          what: says,
          why: 'AWS refuses readers beyond the quota, when they are needed most',
          mend: awsCommand(
            configuration,
            `service-quotas request-service-quota-increase --service-code rds --quota-code L-7B6409FD --desired-value ${used + addable}`,
          ),
        },
      ],
      says,
    };
  },
};
