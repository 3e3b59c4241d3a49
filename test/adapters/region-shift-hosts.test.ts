import { afterAll, describe, expect, test } from '@jest/globals';
import { createCallDeadline } from '../../adapters/aws-client-config.ts';
import { createAwsRunbookPorts } from '../../adapters/aws-runbook-ports.ts';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { type Configuration, configurationSchema } from '../../core/config/schema.ts';
import { standbys } from '../../core/readiness/standby.ts';
import type { RunbookPorts } from '../../core/runbooks/ports.ts';
import { recordRequests } from '../fakes/recorded-requests.ts';

const HERE = 'us-west-2';
const PARTNER = 'us-east-1';
const CLUSTER = 'assistant-db';
const NOW = new Date('2026-03-02T12:00:00Z');
const PANEL = 'arn:aws:route53-recovery-control::111122223333:controlpanel/0123';
const ENDPOINTS = {
  'us-east-1': 'https://aaaa.route53-recovery-cluster.us-east-1.amazonaws.com/v1',
  'eu-west-1': 'https://bbbb.route53-recovery-cluster.eu-west-1.amazonaws.com/v1',
};

/** Of this region: a service's own name, and with DynamoDB the account's before it. */
const OF_THIS_REGION =
  /^(?:[\w-]+\.)?(?:dynamodb|ddb|lambda|monitoring|rds|sns|ssm|states)\.us-west-2\.amazonaws\.com$/;

function configured(routingControls?: object): Configuration {
  const { configuration } = readConfigurationFile('config/tidegate.yaml');
  return configurationSchema.parse({
    ...configuration,
    region: HERE,
    runbooks: {
      regionShift: {
        [CLUSTER]: {
          globalClusterIdentifier: 'assistant-global',
          partner: { region: PARTNER, clusterIdentifier: 'assistant-db-east' },
          peak: { instances: { 'assistant-edge': 4 } },
          ...(routingControls && { routingControls }),
        },
      },
    },
  });
}

function portsOf(configuration: Configuration): RunbookPorts {
  return createAwsRunbookPorts({
    configuration,
    tableName: 'tidegate-assistant-State',
    topicArn: `arn:aws:sns:${HERE}:111122223333:tidegate`,
    deadline: createCallDeadline(),
  });
}

/** What an unplanned run works through: all but the partner, and what only other runbooks use. */
type UnplannedPorts = Pick<
  RunbookPorts,
  | 'clusters'
  | 'executions'
  | 'metrics'
  | 'approvals'
  | 'locks'
  | 'notifier'
  | 'readiness'
  | 'control'
  | 'globals'
  | 'traffic'
  | 'floors'
  | 'standing'
>;

type Calls = {
  readonly [P in keyof UnplannedPorts]: {
    readonly [M in keyof UnplannedPorts[P]]: () => Promise<unknown>;
  };
};

/** Every method of every one of them: a new one breaks the build here. */
function callsOf(ports: RunbookPorts, configuration: Configuration): Calls {
  const arn = `arn:aws:rds:${HERE}:111122223333:cluster:assistant-db`;
  const [standby] = standbys(configuration);
  if (!standby) throw new Error('the configuration must have a standby');
  return {
    clusters: {
      describe: () => ports.clusters.describe('db'),
      failOver: () => ports.clusters.failOver('db', 'reader'),
      setPromotionTier: () => ports.clusters.setPromotionTier('reader', 1),
    },
    executions: { endedAt: () => ports.executions.endedAt('arn:aws:states:execution') },
    metrics: {
      fetch: () =>
        ports.metrics.fetch(
          [{ namespace: 'n', metricName: 'm', dimensions: {}, stat: 'Sum', periodSeconds: 60 }],
          { from: NOW, to: NOW },
        ),
    },
    approvals: { read: () => ports.approvals.read('00000000-0000-4000-8000-000000000000') },
    locks: {
      read: () => ports.locks.read(CLUSTER),
      write: () => ports.locks.write(CLUSTER, undefined, { token: 1 }),
      appendRun: () =>
        ports.locks.appendRun({
          executionId: 'one',
          runbook: 'region-shift',
          cluster: CLUSTER,
          endedAt: NOW,
          status: 'failed',
          text: '#',
          json: '{}',
        }),
      readRuns: () => ports.locks.readRuns(CLUSTER, 5),
      claimAlarmStart: () =>
        ports.locks.claimAlarmStart(CLUSTER, { owner: 'one', at: NOW, unlessSince: NOW }),
    },
    notifier: { publish: () => ports.notifier.publish({ subject: 's', text: 't' }) },
    readiness: { read: () => ports.readiness.read(standby, NOW) },
    control: { readControl: () => ports.control.readControl() },
    globals: {
      describe: () => ports.globals.describe('assistant-global'),
      switchOver: () => ports.globals.switchOver('assistant-global', arn),
      failOver: () => ports.globals.failOver('assistant-global', arn),
    },
    traffic: {
      read: () => ports.traffic.read(CLUSTER),
      shiftHere: () => ports.traffic.shiftHere(CLUSTER, 'me'),
      giveBack: () => ports.traffic.giveBack(CLUSTER, 'me'),
    },
    floors: {
      raise: () =>
        ports.floors.raise({
          target: 'assistant-edge',
          instances: 4,
          reason: 'r',
          by: 'me',
          until: new Date(Date.now() + 3_600_000),
        }),
    },
    standing: { provisionedConcurrency: () => ports.standing.provisionedConcurrency('f', 'live') },
  };
}

function named(calls: Calls): readonly (readonly [string, () => Promise<unknown>])[] {
  return Object.entries(calls).flatMap(([port, methods]) =>
    Object.entries<() => Promise<unknown>>(methods).map(
      ([method, call]) => [`${port}.${method}`, call] as const,
    ),
  );
}

// Before any client is made: it keeps the handler that it finds then.
const requests = recordRequests();
Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: 'test', // as Lambda gives them: no call of STS for them
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: PARTNER, // what counts is the configuration
});
afterAll(() => requests.restore());

describe('by health checks', () => {
  const configuration = configured();

  test.each(named(callsOf(portsOf(configuration), configuration)))(
    '%s asks this region and no other, nor a global endpoint',
    async (_, call) => {
      await call().catch(() => undefined); // whatever it makes of an empty answer

      const asked = requests.take();
      expect(asked.length).toBeGreaterThan(0);
      for (const host of asked) expect(host).toMatch(OF_THIS_REGION);
    },
  );
});

describe('by routing controls', () => {
  const configuration = configured({
    here: `${PANEL}/routingcontrol/here`,
    partner: `${PANEL}/routingcontrol/partner`,
    endpoints: ENDPOINTS,
  });
  const hosts = Object.values(ENDPOINTS).map((endpoint) => new URL(endpoint).hostname);
  const { traffic } = callsOf(portsOf(configuration), configuration);

  test.each(Object.entries(traffic))(
    'traffic.%s asks the configured endpoints only',
    async (_, call) => {
      await call();

      const asked = requests.take();
      expect(asked.length).toBeGreaterThan(0);
      for (const host of asked) expect(hosts).toContain(host);
    },
  );
});

test("only the partner's port calls the partner's region: no unplanned run has it", async () => {
  const { partner } = portsOf(configured());

  await partner(CLUSTER)
    .readers('assistant-db-east')
    .catch(() => undefined);

  expect(new Set(requests.take())).toEqual(new Set([`rds.${PARTNER}.amazonaws.com`]));
});
