import * as z from 'zod';
import { dashboard } from './dashboard-schema.ts';
import { demand } from './demand-schema.ts';
import { errorGate } from './error-gate-schema.ts';
import * as field from './fields.ts';
import { limits } from './limits-schema.ts';
import { prices } from './prices-schema.ts';
import { runbooks } from './runbook-schema.ts';
import { auroraThresholds, edgeFunctionThresholds, queueThresholds } from './thresholds.ts';
import { windows } from './window-schema.ts';

/*
 * The only place of limits and defaults. The two blocks of the scaling recommendations (`scaling`, `pool`) keep their
 * key names and units: seconds, and fractions from 0 to 1. Every other key carries its unit in its name.
 */

/** AWS keeps this much of the account's concurrency for functions that reserve nothing (Lambda guide, reserved concurrency). */
const LEAST_UNRESERVED_CONCURRENCY = 100;

/** A function ends after 900 s at the latest (Lambda guide, quotas): nothing inside one can wait longer. */
const FUNCTION_TIMEOUT_SECONDS = 900;

const cooldown = field.seconds(3600);

const leadSeconds = field
  .seconds(3600)
  .describe('how long capacity takes to come: it is asked for this much before a window needs it');

const mode = z.enum(['shadow', 'act']);

const scaling = z
  .strictObject({
    minInstances: field.count(1, 1000).default(2).describe('the floor: prevents cold starts'),
    maxInstances: field.count(1, 1000).default(20).describe('the ceiling, for peak load'),
    targetConcurrency: field
      .count(1, 1000)
      .default(50)
      .describe('concurrent requests per instance, each in a provisioned environment of its own'),
    scaleUpThreshold: field.fraction
      .default(0.7)
      .describe('scale up at this utilization, a fraction'),
    scaleDownThreshold: field.fraction
      .default(0.3)
      .describe('scale down below this utilization, a fraction'),
    scaleUpCooldown: cooldown
      .default(60)
      .describe(
        'seconds from the completion of a scale-up to the next; alarms see metrics by the minute',
      ),
    scaleDownCooldown: cooldown
      .default(300)
      .describe('seconds from the completion of a change to the next scale-down'),
    warningStep: z
      .number()
      .gt(1)
      .max(10)
      .default(1.25)
      .describe('a warning multiplies the capacity by this, and adds at least one instance'),
    criticalStep: z
      .number()
      .gt(1)
      .max(10)
      .default(2)
      .describe('a critical alarm multiplies the capacity by this'),
  })
  .prefault({});

const pool = z
  .strictObject({
    scope: z
      .enum(['proxy', 'per-environment'])
      .default('proxy')
      .describe(
        'proxy: one pool for all; per-environment: every execution environment opens its own',
      ),
    minConnections: field.count(0, 10_000).default(10),
    maxConnections: field.count(1, 10_000).default(50),
    connectionTimeout: field
      .seconds(FUNCTION_TIMEOUT_SECONDS)
      .default(30)
      .describe('seconds to wait for a connection'),
    // RDS Proxy closes an idle client after 8 h at the latest
    idleTimeout: field.seconds(28_800).default(600).describe('seconds until an idle one is closed'),
    statementTimeout: field
      .seconds(FUNCTION_TIMEOUT_SECONDS)
      .default(60)
      .describe('seconds that one statement may take'),
  })
  .prefault({});

const existingAlarms = z
  .record(
    field.targetName,
    z.strictObject({
      alarmName: field.alarmName.describe('as CloudWatch has it; metric or composite'),
      level: z
        .enum(['warning', 'critical'])
        .meta({ examples: ['warning'] })
        .describe('how large a step it asks for'),
    }),
  )
  .default({});

const edgeFunction = z.strictObject({
  functionName: field.functionName.describe('physical name of the Lambda function'),
  alias: field.alias.describe('the alias that requests call; its provisioned concurrency moves'),
  memoryMegabytes: field
    .megabytes(128, 10_240, 1024)
    .describe('as the function has it; doctor compares'),
  architecture: z
    .enum(['x86_64', 'arm64'])
    .default('x86_64')
    .describe('as the function has it; arm64 costs a fifth less'),
  mode: mode.optional().describe("this target's own; without it the file's `mode` holds"),
  lambdaInsights: z
    .boolean()
    .default(false)
    .describe('the function has the Lambda Insights layer: gives it cpu and memory alarms'),
  policy: z
    .enum(['thresholds', 'demand'])
    .default('thresholds')
    .describe('thresholds: by the lines of `scaling`; demand: follows traffic, held to `demand`'),
  demand: demand
    .optional()
    .describe('what the policy demand is held to; left out, its defaults hold'),
  scaling: scaling.describe('how far and how fast it scales'),
  leadSeconds: leadSeconds.default(180),
  pool: pool.describe('connections to `database`; without a database it does not count'),
  database: field.name
    .optional()
    .describe('the Aurora cluster, by its name in this file, whose readers may make answers slow'),
  thresholds: edgeFunctionThresholds.describe('warning and critical, each an alarm'),
  existingAlarms: existingAlarms.describe('alarms of your own that ask for more of this capacity'),
  errorGate: errorGate.describe('by what an error alarm is judged before anything is scaled'),
});

const queue = z.strictObject({
  queueName: field.queueName.describe('physical name of the SQS queue'),
  drives: field.name.describe('the edge function, by its name in this file, that works it off'),
  thresholds: queueThresholds.describe('warning and critical, each an alarm'),
});

const auroraCluster = z.strictObject({
  clusterIdentifier: field.clusterIdentifier.describe('physical name of the cluster'),
  engine: z.enum(['aurora-postgresql', 'aurora-mysql']).default('aurora-postgresql'),
  instanceClass: field.instanceClass.describe("the writer's, and that of new readers"),
  memoryMegabytes: field
    .megabytes(512, 4_194_304, 16_384)
    .describe('of the instance class; for db.serverless 2048 x the maximum ACU'),
  maxDatabaseConnections: field
    .count(1, 262_143)
    .meta({ examples: [1600] })
    .describe('max_connections of the writer'),
  mode: mode.optional().describe("this target's own; without it the file's `mode` holds"),
  minReaders: field
    .count(0, 15)
    .default(1)
    .describe("the floor, readers that are not Tidegate's included"),
  maxReaders: field.count(0, 15).default(4).describe('the ceiling'),
  scaleDownCpuPercent: field.percent
    .default(30)
    .describe('a reader may go when the readers together are below this'),
  scaleUpCooldown: cooldown.default(60).describe('seconds, as in `scaling`'),
  scaleDownCooldown: cooldown.default(300).describe('seconds, as in `scaling`'),
  leadSeconds: leadSeconds.default(600),
  drainSeconds: field
    .seconds(3600)
    .default(300)
    .describe('a reader with open connections is removed after this long at the latest'),
  availabilityZones: z
    .array(field.availabilityZone)
    .min(1)
    .max(6)
    .meta({ examples: [['us-east-1a', 'us-east-1b']] })
    .describe('new readers are spread over these'),
  fallbackInstanceClasses: z
    .array(field.instanceClass)
    .max(3)
    .default([])
    .describe('tried in this order when AWS has no capacity of instanceClass in any zone'),
  thresholds: auroraThresholds.describe('warning and critical, each an alarm'),
  existingAlarms: existingAlarms.describe('alarms of your own that ask for more of this capacity'),
});

/** The configuration file as an operator writes it; rules between fields are in `rules.ts`. */
export const configurationSchema = z.strictObject({
  project: field.name.describe(
    'part of every alarm name: tidegate/<project>/<target>/<metric>/<level>',
  ),
  region: field.region.describe('where everything in this file lives'),
  mode: mode
    .default('shadow')
    .describe('shadow: decides and records, changes nothing in AWS; act: moves capacity'),
  shards: field.count(1, 50).default(1).describe('stacks that the targets are spread over'),
  quota: z
    .strictObject({
      concurrentExecutions: field
        .count(1, 10_000_000)
        .meta({ examples: [1000] })
        .describe("the account's Lambda concurrency in this region (Service Quotas, L-B99A9384)"),
      keepUnreserved: field
        .count(LEAST_UNRESERVED_CONCURRENCY, 10_000_000)
        .default(LEAST_UNRESERVED_CONCURRENCY)
        .describe('kept for all functions that have no provisioned concurrency'),
    })
    .meta({ examples: [{ concurrentExecutions: 1000 }] })
    .describe('what the account may run at once'),
  notifyEmail: z
    .email()
    .meta({ examples: ['team@example.com'] })
    .optional()
    .describe('subscribed to the topic that gets every action, refusal and saturation'),
  edgeFunctions: z
    .record(field.targetName, edgeFunction)
    .default({})
    .describe('Lambda functions behind an alias, by a name of your choice'),
  queues: z
    .record(field.targetName, queue)
    .default({})
    .describe('SQS queues that drive an edge function, by a name of your choice'),
  auroraClusters: z
    .record(field.targetName, auroraCluster)
    .default({})
    .describe('Aurora clusters whose readers scale, by a name of your choice'),
  groups: z
    .record(field.targetName, z.array(field.name).min(1).max(200))
    .default({})
    .describe('targets that windows name together, by a name of your choice'),
  windows: windows.describe('other bounds at other times'),
  dashboard: dashboard.describe('what people look at besides capacity and alarms'),
  runbooks: runbooks.describe(
    'rehearsed procedures that operators start; left out: none is deployed',
  ),
  limits: limits.describe('a circuit breaker: what no day should ever reach'),
  prices: prices.describe("your own prices, in place of the price book's"),
});

export type Configuration = z.output<typeof configurationSchema>;
export type EdgeFunctionConfiguration = Configuration['edgeFunctions'][string];
export type QueueConfiguration = Configuration['queues'][string];
export type AuroraClusterConfiguration = Configuration['auroraClusters'][string];
export type Level = 'warning' | 'critical';
