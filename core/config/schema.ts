import * as z from 'zod';

/*
 * The only place of limits and defaults. The two blocks of the scaling recommendations (`scaling`, `pool`) keep their
 * key names and units: seconds, and fractions from 0 to 1. Every other key carries its unit in its name.
 */

/** AWS keeps this much of the account's concurrency for functions that reserve nothing (Lambda guide, reserved concurrency). */
export const LEAST_UNRESERVED_CONCURRENCY = 100;

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'a name is 1-40 lower-case letters, digits and hyphens, and starts with a letter',
  );

const fraction = z.number().gt(0).lt(1);
const seconds = z.number().int().min(0).max(86_400);
const percent = z.number().min(1).max(100);

const threshold = <T extends z.ZodType<number>>(value: T, warning: number, critical: number) =>
  z
    .strictObject({ warning: value, critical: value })
    .default({ warning, critical } as never)
    .describe(`warning and critical; default ${warning} / ${critical}`);

const mode = z
  .enum(['shadow', 'act'])
  .describe('shadow: decides and records, changes nothing in AWS; act: moves capacity');

const cpuPercent = threshold(percent, 70, 85);
const memoryPercent = threshold(percent, 70, 85);
const connectionsPercent = threshold(percent, 70, 85);

const edgeFunctionThresholds = z
  .strictObject({
    p95Millis: threshold(z.number().int().min(1).max(900_000), 1500, 2500),
    errorPercent: threshold(z.number().min(0.01).max(100), 2, 5),
    requestsPerMinute: threshold(z.number().int().min(1), 400, 500).describe(
      '80 % and 100 % of the capacity that the load test has shown, 500 a minute',
    ),
    spilloverPercent: z
      .number()
      .min(0.01)
      .max(100)
      .default(1)
      .describe('critical only: requests beyond provisioned concurrency'),
    cpuPercent,
    memoryPercent,
  })
  .prefault({});

const queueThresholds = z
  .strictObject({
    queueMessages: threshold(z.number().int().min(1), 100, 500),
    oldestMessageSeconds: threshold(z.number().int().min(1).max(1_209_600), 60, 300),
  })
  .prefault({});

const auroraThresholds = z
  .strictObject({ cpuPercent, memoryPercent, connectionsPercent })
  .prefault({});

const scaling = z
  .strictObject({
    minInstances: z.number().int().min(1).max(1000).default(2),
    maxInstances: z.number().int().min(1).max(1000).default(20),
    targetConcurrency: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(50)
      .describe('provisioned execution environments per instance'),
    scaleUpThreshold: fraction.default(0.7),
    scaleDownThreshold: fraction.default(0.3),
    scaleUpCooldown: seconds.default(60),
    scaleDownCooldown: seconds.default(300),
    warningStep: z
      .number()
      .gt(1)
      .max(10)
      .default(1.25)
      .describe('capacity is multiplied by this on a warning'),
    criticalStep: z.number().gt(1).max(10).default(2),
  })
  .prefault({});

const pool = z
  .strictObject({
    scope: z
      .enum(['proxy', 'per-environment'])
      .default('proxy')
      .describe(
        'proxy: one pool for all environments; per-environment: each execution environment opens its own',
      ),
    minConnections: z.number().int().min(0).max(10_000).default(10),
    maxConnections: z.number().int().min(1).max(10_000).default(50),
    connectionTimeout: seconds.default(30),
    idleTimeout: seconds.default(600),
    statementTimeout: seconds.default(60),
  })
  .prefault({});

const edgeFunction = z.strictObject({
  functionName: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{1,64}$/,
      'a Lambda function name is 1-64 letters, digits, hyphens and underscores',
    ),
  alias: z
    .string()
    .regex(
      /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/,
      'an alias is a name, not a version number and not $LATEST',
    ),
  memoryMegabytes: z
    .number()
    .int()
    .min(128)
    .max(10_240)
    .describe('as the function has it; doctor compares'),
  mode: mode.optional(),
  lambdaInsights: z
    .boolean()
    .default(false)
    .describe('the function has the Lambda Insights layer: gives it cpu and memory alarms'),
  scaling,
  pool: pool.describe('counts only when the function talks to `database`'),
  database: name
    .optional()
    .describe(
      'the Aurora cluster, by its name in this file, whose readers may be the cause of slow answers',
    ),
  thresholds: edgeFunctionThresholds,
});

const queue = z.strictObject({
  queueName: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{1,80}(\.fifo)?$/,
      'an SQS queue name is 1-80 letters, digits, hyphens and underscores',
    ),
  drives: name.describe('the edge function, by its name in this file, that works the queue off'),
  thresholds: queueThresholds,
});

const instanceClass = z
  .string()
  .regex(
    /^db\.(serverless|[a-z0-9]+\.[a-z0-9]+)$/,
    'an instance class reads like db.r6g.large or db.serverless',
  );

const auroraCluster = z.strictObject({
  clusterIdentifier: z
    .string()
    .regex(
      /^[a-z](?!.*--)[a-z0-9-]{0,50}(?<!-)$/,
      'a cluster identifier is 1-51 lower-case letters, digits and hyphens',
    ),
  engine: z.enum(['aurora-postgresql', 'aurora-mysql']).default('aurora-postgresql'),
  instanceClass,
  memoryMegabytes: z.number().int().min(512).describe('of the instance class'),
  maxDatabaseConnections: z
    .number()
    .int()
    .min(1)
    .max(262_143)
    .describe('max_connections of the instance class'),
  mode: mode.optional(),
  minReaders: z.number().int().min(0).max(15).default(1),
  maxReaders: z.number().int().min(0).max(15).default(4),
  scaleDownCpuPercent: percent.default(30),
  scaleUpCooldown: seconds.default(60),
  scaleDownCooldown: seconds.default(300),
  drainSeconds: seconds
    .default(300)
    .describe('a reader with open connections is removed after this long at the latest'),
  availabilityZones: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone reads like us-east-1a'))
    .min(1)
    .max(6),
  fallbackInstanceClasses: z.array(instanceClass).max(3).default([]),
  thresholds: auroraThresholds,
});

/** The configuration file as an operator writes it; rules between fields are in `rules.ts`. */
export const configurationSchema = z.strictObject({
  project: name.describe('part of every alarm name: tidegate/<project>/<target>/<metric>/<level>'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region reads like us-east-1'),
  mode: mode.default('shadow').describe('for every target that does not say its own'),
  shards: z
    .number()
    .int()
    .min(1)
    .max(50)
    .default(1)
    .describe('stacks that the targets are spread over'),
  quota: z.strictObject({
    concurrentExecutions: z
      .number()
      .int()
      .min(1)
      .describe("the account's Lambda concurrency in this region (Service Quotas, L-B99A9384)"),
    keepUnreserved: z
      .number()
      .int()
      .min(LEAST_UNRESERVED_CONCURRENCY)
      .default(LEAST_UNRESERVED_CONCURRENCY),
  }),
  notifyEmail: z
    .email()
    .optional()
    .describe('subscribed to the topic that gets every action, refusal and saturation'),
  edgeFunctions: z.record(name, edgeFunction).default({}),
  queues: z.record(name, queue).default({}),
  auroraClusters: z.record(name, auroraCluster).default({}),
});

export type Configuration = z.output<typeof configurationSchema>;
export type EdgeFunctionConfiguration = Configuration['edgeFunctions'][string];
export type QueueConfiguration = Configuration['queues'][string];
export type AuroraClusterConfiguration = Configuration['auroraClusters'][string];
export type Level = 'warning' | 'critical';
