import { expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { edgeFunctionMetrics } from '../../core/metrics.ts';
import type { AuditItem } from '../../core/ports.ts';
import { scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, NOW, tidegate } from './command-scene.ts';

const { configuration } = readConfigurationFile('config/tidegate.yaml');
const edge = configuration.edgeFunctions['assistant-edge'];
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const scaledOut: AuditItem = {
  id: '1',
  at: minutesAgo(2),
  target: 'assistant-edge',
  trigger: 'tidegate/assistant/assistant-edge/utilization/warning',
  mode: 'act',
  outcome: 'accepted: Lambda has taken provisioned concurrency 200',
  configurationHash: 'abc',
  decision: {
    kind: 'scale-out',
    from: 2,
    to: 4,
    reason: 'utilization 95 % has reached the scale-up line of 70 %',
    trail: [],
    pages: [],
  },
  trail: [
    { step: 'observation', says: 'capacity 2, steady' },
    { step: 'signals', says: 'out: utilization 95 % has reached the scale-up line of 70 %' },
    { step: 'bounds', says: 'bounds 2 to 20' },
  ],
};

function busyMorning() {
  const outside = scriptedOutside(DEPLOYED);
  const { ports } = outside;
  if (!edge) throw new Error('the defaults have assistant-edge');
  ports.capacity['edge-function'].readings.set('assistant-edge', {
    kind: 'changing',
    current: 2,
    desired: 4,
  });
  ports.capacity['edge-function'].readings.set('assistant-digest', { kind: 'steady', current: 1 });
  ports.capacity['aurora-readers'].readings.set('assistant-db', {
    kind: 'blocked',
    current: 1,
    says: 'Application Auto Scaling owns this capacity',
    command: 'aws application-autoscaling deregister-scalable-target',
  });
  ports.metrics.publish(edgeFunctionMetrics(edge).inFlight, [95], new Date('2026-03-02T09:58:00Z'));
  ports.alarms.set(
    'tidegate/assistant/assistant-edge/utilization/warning',
    'ALARM',
    new Date('2026-03-02T09:58:00Z'),
  );
  ports.store.audit.push(scaledOut);
  ports.account.limits = { concurrentExecutions: 1200, reservedConcurrency: 0 };
  return outside;
}

test('status shows capacity, bounds, what is in flight, alarms and the last decisions', async () => {
  const { exitCode, out } = await tidegate('status', busyMorning());

  expect(exitCode).toBe(0);
  expect(out).toBe(`\
assistant in us-east-1, 2026-03-02 10:00:05 UTC

The stop switch is off: targets in mode act are changed.

target            mode    capacity             bounds   in flight
assistant-edge    shadow  2 instances, soon 4  2 to 20  95 of 100
assistant-digest  shadow  1 instance           1 to 4   no data
assistant-db      shadow  1 reader, BLOCKED    1 to 4
assistant-edge: the last decision was made in mode act, the file says shadow:
  npx cdk deploy --all
assistant-db: Application Auto Scaling owns this capacity. Mend: aws
  application-autoscaling deregister-scalable-target

LAST DECISIONS
assistant-edge: scale-out from 2 to 4 instances (provisioned concurrency 200),
  accepted: Lambda has taken provisioned concurrency 200, 2026-03-02 09:58:05
  UTC
assistant-digest: none yet
assistant-db: none yet

IN ALARM
assistant-edge/utilization/warning  since 2026-03-02 09:58:00 UTC
`);
});

test('status says that the stop switch is on, by whom and why', async () => {
  const outside = busyMorning();
  outside.ports.store.control = {
    stopped: true,
    by: 'ada',
    at: minutesAgo(1),
    reason: 'migration',
  };

  const { out } = await tidegate('status', outside);

  expect(out).toContain('STOPPED since 2026-03-02 09:59:05 UTC by ada: migration.');
});

test('status says why a ceiling is lower than configured', async () => {
  const outside = busyMorning();
  outside.ports.account.limits = { concurrentExecutions: 1000, reservedConcurrency: 0 };

  const { out } = await tidegate('status', outside);

  // 1,000 less 100 kept unreserved and 5 of assistant-digest leave 895: 17 instances of 50
  expect(out).toMatch(/assistant-edge .* 2 to 17 /);
  expect(out).toContain("assistant-edge: at most 17: the account's quota of 1000 leaves 895");
});

test('status as data has every target with its reading and bounds', async () => {
  const { out } = await tidegate('status --json', busyMorning());

  expect(JSON.parse(out).targets[0]).toMatchObject({
    name: 'assistant-edge',
    capacity: { kind: 'changing', current: 2, desired: 4 },
    bounds: { floor: 2, ceiling: 20 },
    inFlight: 95,
  });
});

test('explain tells how a decision was reached, from the observation to what became of it', async () => {
  const { exitCode, out } = await tidegate('explain assistant-edge', busyMorning());

  expect(exitCode).toBe(0);
  expect(out.split('\n\n').at(-1)).toBe(`\
2026-03-02 09:58:05 UTC
  scale-out from 2 to 4 instances (provisioned concurrency 200), accepted:
  Lambda has taken provisioned concurrency 200
  because      utilization 95 % has reached the scale-up line of 70 %
  observation  capacity 2, steady
  signals      out: utilization 95 % has reached the scale-up line of 70 %
  bounds       bounds 2 to 20
  set off by   tidegate/assistant/assistant-edge/utilization/warning, mode act,
               configuration abc
`);
});

test('explain shows the newest decisions first, and as many as it is asked for', async () => {
  const outside = busyMorning();
  outside.ports.store.audit.push({ ...scaledOut, id: '2', at: minutesAgo(1) });

  const { out } = await tidegate('explain assistant-edge --last 1 --json', outside);

  expect(JSON.parse(out).decisions.map(({ id }: AuditItem) => id)).toEqual(['2']);
});

test.each([
  ['asistant-edge', 'there is no scalable target asistant-edge', 'explain assistant-edge'],
  ['assistant-requests', 'assistant-requests is a queue', 'explain assistant-edge'],
])('explain %s says what was meant', async (name, says, mend) => {
  const { exitCode, err } = await tidegate(`explain ${name}`);

  expect(exitCode).toBe(2);
  expect(err).toContain(says);
  expect(err).toContain(mend);
});
