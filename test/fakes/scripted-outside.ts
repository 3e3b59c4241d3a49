import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { createAuroraFailover } from '../../adapters/aws-aurora-failover.ts';
import { createAwsReadiness } from '../../adapters/aws-readiness.ts';
import { createSsmApprovals } from '../../adapters/aws-ssm-approvals.ts';
import type { Clients, Outside } from '../../cli/outside.ts';
import type { Readiness } from '../../core/readiness/readiness.ts';
import type { RunbookPorts } from '../../core/runbooks/ports.ts';
import { type FakePorts, fakePorts } from './fake-ports.ts';
import { type InMemoryLocks, inMemoryLocks } from './in-memory-locks.ts';
import { type Exchange, scriptClient } from './scripted-client.ts';

/** What AWS answers, by operation; an operation that is not among them ends the test. */
export type Answers = Readonly<Record<string, (input: never) => object>>;

export interface ScriptedOutside extends Outside {
  readonly ports: FakePorts;
  readonly locks: InMemoryLocks;
  /** By cluster, as their handler has last written them. */
  readonly readiness: Map<string, Readiness>;
  /** By client. */
  readonly exchanges: { readonly [Client in keyof Clients]: readonly Exchange[] };
}

/** The command line's way to AWS: real SDK clients that answer from a script, and ports in memory. */
export function scriptedOutside(answers: Answers): ScriptedOutside {
  const settings = { region: 'us-east-1' };
  const clients: Clients = {
    cloudFormation: new CloudFormationClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    cloudWatchLogs: new CloudWatchLogsClient(settings),
    eventBridge: new EventBridgeClient(settings),
    iam: new IAMClient(settings),
    lambda: new LambdaClient(settings),
    rds: new RDSClient(settings),
    sqs: new SQSClient(settings),
    ssm: new SSMClient(settings),
    stepFunctions: new SFNClient(settings),
    sts: new STSClient(settings),
  };
  const answer = (operation: string, input: object) => {
    const answerTo = answers[operation];
    if (!answerTo) throw new Error(`the script has no answer to ${operation}`);
    return answerTo(input as never);
  };
  const ports = fakePorts();
  const locks = inMemoryLocks();
  const readiness = new Map<string, Readiness>();
  // No command of these tests moves a region: ports for that are left out, and a call of one breaks.
  const runbooks = {
    executions: { endedAt: async () => undefined },
    clusters: createAuroraFailover({ client: clients.rds, onceClient: clients.rds }),
    metrics: ports.metrics,
    approvals: createSsmApprovals({ client: clients.ssm }),
    locks,
    notifier: ports.notifier,
    readiness: createAwsReadiness({ ...settings, ...clients }),
  } as unknown as RunbookPorts;
  return {
    clients,
    ports,
    locks,
    readiness,
    portsOf: () => ports,
    readinessOf: () => ({
      write: async (written) => void readiness.set(written.cluster, written),
      read: async (cluster) => readiness.get(cluster),
    }),
    brakesOf: () => ports.store,
    runbooksOf: () => runbooks,
    exchanges: {
      cloudFormation: scriptClient(clients.cloudFormation, answer),
      cloudWatch: scriptClient(clients.cloudWatch, answer),
      cloudWatchLogs: scriptClient(clients.cloudWatchLogs, answer),
      eventBridge: scriptClient(clients.eventBridge, answer),
      iam: scriptClient(clients.iam, answer),
      lambda: scriptClient(clients.lambda, answer),
      rds: scriptClient(clients.rds, answer),
      sqs: scriptClient(clients.sqs, answer),
      ssm: scriptClient(clients.ssm, answer),
      stepFunctions: scriptClient(clients.stepFunctions, answer),
      sts: scriptClient(clients.sts, answer),
    },
  };
}

/** An error as the SDK throws it. */
export function awsError(name: string, message: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}
