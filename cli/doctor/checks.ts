import { alarms } from './alarms.ts';
import { aliasShare } from './alias-share.ts';
import { capacity } from './capacity.ts';
import type { Check, DeploymentContext, DoctorContext } from './check.ts';
import { clusters } from './clusters.ts';
import { deadLetters } from './dead-letters.ts';
import { existingAlarms } from './existing-alarms.ts';
import { functions } from './functions.ts';
import { heartbeat } from './heartbeat.ts';
import { maxConnections } from './max-connections.ts';
import { permissions } from './permissions.ts';
import { queues } from './queues.ts';
import { concurrencyQuota, instanceQuota } from './quotas.ts';
import { rules } from './rules.ts';
import { runbookInstances } from './runbook-instances.ts';
import { stacks } from './stacks.ts';

/** Of the account and the user's platform: useful before Tidegate is deployed, too. */
export const PLATFORM_CHECKS: readonly Check<DoctorContext>[] = [
  concurrencyQuota,
  instanceQuota,
  functions,
  clusters,
  maxConnections,
  runbookInstances,
  queues,
  existingAlarms,
  capacity,
  aliasShare,
];

/** Of what Tidegate has deployed. */
export const DEPLOYMENT_CHECKS: readonly Check<DeploymentContext>[] = [
  stacks,
  alarms,
  rules,
  permissions,
  heartbeat,
  deadLetters,
];
