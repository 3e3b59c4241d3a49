import { GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createCloudWatchMetrics } from '../../adapters/aws-cloudwatch-metrics.ts';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import { heartbeatMetric, type Metric, metricKey } from '../../core/metrics.ts';
import { shardMetrics, targetMetrics } from '../../core/own-metrics.ts';
import { readDeployedAlarms } from '../../local/deployed-alarms.ts';
import { awsDashboardBody } from '../core/dashboard/aws-dashboard-body.ts';
import { eventually } from '../local/emulator/emulator-support.ts';
import { deliver, withoutRule } from './alarm-event.ts';
import { withoutPermission } from './permissions.ts';
import { DIGEST, EDGE, openStage, type Stage } from './stage.ts';
import { HEALTHY, type Minute, QUIET } from './traffic.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
}, 300_000);
afterAll(() => stage?.platform.stop());
beforeEach(() => stage.reset(), 60_000);

const alarmCalled = (slug: string): string => {
  const found = alarmDefinitions(stage.platform.configuration).find((alarm) => alarm.slug === slug);
  if (!found) throw new Error(`there is no alarm ${slug}`);
  return found.name;
};
const subjects = async () => (await stage.told()).map(({ subject }) => subject);

/** The values of a metric in the last minutes, oldest first. */
async function published(metric: Metric, minutes: number): Promise<readonly number[]> {
  const { clients, clock } = stage.platform;
  const to = clock.now();
  const answers = await createCloudWatchMetrics({ client: clients.cloudwatch }).fetch([metric], {
    from: new Date(to.getTime() - minutes * 60_000),
    to,
  });
  return (answers.get(metricKey(metric))?.datapoints ?? []).map(({ value }) => value);
}

test('every alarm of the configuration is deployed, and no other', async () => {
  const { clients, configuration } = stage.platform;

  const deployed = await readDeployedAlarms(clients.cloudwatch);

  expect(deployed.map(({ definition }) => definition.alarmName).sort()).toEqual(
    alarmDefinitions(configuration)
      .map(({ name }) => name)
      .sort(),
  );
});

test('the dashboard is deployed, with a body as CloudWatch documents it', async () => {
  const { cloudwatch } = stage.platform.clients;
  const { DashboardBody = '' } = await cloudwatch.send(
    new GetDashboardCommand({ DashboardName: 'tidegate-assistant-1' }),
  );

  expect(() => awsDashboardBody.parse(JSON.parse(DashboardBody))).not.toThrow();
});

test('a rejected event is told by the alarm on its queue', async () => {
  const { platform } = stage;
  await deliver(platform, { 'detail-type': 'something else' });
  const [rejected] = await eventually(async () => {
    const events = await platform.rejectedEvents();
    return events.length > 0 ? events : undefined;
  }, 30);
  // What SQS publishes of its queues, which the emulator does not.
  const [messages] = alarmDefinitions(platform.configuration)
    .filter(({ slug }) => slug === 'rejected-events')
    .flatMap(({ queries }) =>
      queries.flatMap((query) => ('metric' in query ? [query.metric] : [])),
    );
  if (!messages) throw new Error('the alarm on rejected events has a metric');
  const name = alarmCalled('rejected-events');

  await platform.publish([{ metric: messages, values: [1] }], platform.clock.now());
  await stage.minutes(1, HEALTHY);
  expect(await stage.isInAlarm(name)).toBe(true);
  await platform.publish([{ metric: messages, values: [0] }], platform.clock.now());
  await stage.minutes(1, HEALTHY);

  expect(rejected).toContain('something else');
  expect(await subjects()).toEqual([`ALARM: "${name}" in us-east-1`, `OK: "${name}" in us-east-1`]);
  expect(await stage.changes()).toEqual([]);
}, 60_000);

test('a target that wants more than its ceiling is told as saturated until it does not', async () => {
  const beyond: Minute = { digest: { inFlight: 100, requests: 300 } };
  const name = alarmCalled('saturation');

  await stage.until(() => stage.isInAlarm(name), beyond);
  expect(await stage.capacityOf(DIGEST)).toBe(4);
  await stage.until(async () => !(await stage.isInAlarm(name)), QUIET);

  expect(await subjects()).toEqual(
    expect.arrayContaining([`ALARM: "${name}" in us-east-1`, `OK: "${name}" in us-east-1`]),
  );
}, 120_000);

describe('what reconcile publishes', () => {
  test('is the capacity of each target within its bounds, and desired capacity while it changes', async () => {
    const edge = targetMetrics('assistant', EDGE);

    await stage.minutes(6, { edge: { inFlight: 80 } });

    expect(await published(edge.floor, 3)).toEqual([2, 2, 2]);
    expect(await published(edge.ceiling, 3)).toEqual([20, 20, 20]);
    expect((await published(edge.capacity, 6)).at(-1)).toBe(await stage.capacityOf(EDGE));
    const desired = await published(edge.desiredCapacity, 6);
    expect(desired.length).toBeGreaterThan(0);
    expect(desired.length).toBeLessThan(6);
  }, 60_000);

  test('says that it ran, and how many targets met a fault, when one of them does', async () => {
    const { configuration, names } = stage.platform;
    const { faults, oldestLookSeconds } = shardMetrics(configuration.project, 1);

    await withoutRule(stage.platform, () =>
      withoutPermission(
        stage.platform,
        names.reconcileFunctionName,
        'lambda:PutProvisionedConcurrencyConfig',
        () => stage.minutes(4, { edge: { inFlight: 80 } }),
      ),
    );

    expect(await published(heartbeatMetric(configuration.project, 1), 4)).toEqual([1, 1, 1, 1]);
    expect(Math.max(...(await published(faults, 4)))).toBeGreaterThan(0);
    expect(Math.max(...(await published(oldestLookSeconds, 4)))).toBeLessThan(1500);
    expect((await stage.platform.failedEvents()).length).toBeGreaterThan(0);
  }, 60_000);
});
