import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import type { AlarmDefinition } from '../../core/alarms/definition.ts';
import type { AlarmRow, Effect } from './alarm-row.ts';
import { EDGE_FUNCTION_ROWS } from './edge-function-rows.ts';
import { QUEUE_AND_DATABASE_ROWS } from './queue-and-database-rows.ts';
import { EDGE, openStage, type Stage } from './stage.ts';
import { type Minute, QUIET } from './traffic.ts';

/** Each row of the design's alarm table at both levels, once for each effect that it names. */
const ROWS: readonly AlarmRow[] = [
  ...EDGE_FUNCTION_ROWS,
  ...QUEUE_AND_DATABASE_ROWS,
  {
    alarm: 'tidegate/heartbeat/critical',
    when: 'reconcile is silent',
    breach: [{}],
    effect: { kind: 'tells people' },
  },
];

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ [`edgeFunctions.${EDGE}.lambdaInsights`]: true });
}, 300_000);
afterAll(() => stage?.platform.stop());
afterEach(async () => expect(await stage.platform.failedEvents()).toEqual([]));
beforeEach(() => stage.reset(), 30_000);

test('every alarm on a target has a row; those on Tidegate itself have a file of their own', () => {
  const keys = alarmDefinitions(stage.platform.configuration)
    .filter(({ component, slug }) => component !== 'tidegate' || slug === 'heartbeat')
    .map(keyOf);

  expect([...new Set(ROWS.map(({ alarm }) => alarm))].sort()).toEqual([...new Set(keys)].sort());
});

describe.each(rowsOf('moves'))('$alarm: $when', ({ alarm, breach, effect }) => {
  const { target, to } = effect;

  test(`${target} goes to ${to}, and back when it is over`, async () => {
    const from = await stage.capacityOf(target);
    const name = nameOf(alarm);

    await playUntilAlarm(name, breach);

    expect(await stage.capacityOf(target)).toBe(to);
    await expectChange(alarm, { target, from, to });
    await recover(name, target, from);
  }, 60_000);
});

describe.each(rowsOf('moves once'))('$alarm: $when', ({ alarm, breach, effect }) => {
  const { target, to, page } = effect;

  test(`${target} goes to ${to} and no further, people are told, and it comes back`, async () => {
    const from = await stage.capacityOf(target);
    const name = nameOf(alarm);

    await playUntilAlarm(name, breach);
    await stage.minutes(12, breach.at(-1) ?? {});

    expect(await stage.capacityOf(target)).toBe(to);
    expect(await lastHold(target)).toBe('last-move-did-not-help');
    expect(await subjects()).toContainEqual(withSeverity(page));
    await recover(name, target, from);
  }, 60_000);
});

describe.each(rowsOf('holds'))('$alarm: $when', ({ alarm, breach, effect }) => {
  const { target, reason, page } = effect;

  test(`${target} holds, and people are told`, async () => {
    const from = await stage.capacityOf(target);
    const name = nameOf(alarm);

    await playUntilAlarm(name, breach);
    await stage.minutes(3, breach.at(-1) ?? {});

    expect(await lastHold(target)).toBe(reason);
    const pages = (await stage.told()).filter(({ subject }) => subject.endsWith(` ${page}`));
    expect(pages.map(({ text }) => text)).toEqual([expect.stringMatching(setOffBy(alarm))]);
    await recover(name, target, from);
    expect(await stage.changes()).toEqual([]);
  }, 60_000);
});

describe.each(rowsOf('tells people'))('$alarm: $when', ({ alarm, breach }) => {
  test('people are told, also when it is over', async () => {
    const name = nameOf(alarm);

    // 5 silent minutes, and those before them that CloudWatch looks at as long as they have points
    await stage.minutesWithoutReconcile(10, breach[0] ?? {});
    expect(await subjects()).toEqual([`ALARM: "${name}" in us-east-1`]);

    await stage.minutes(2, QUIET);
    expect(await subjects()).toContain(`OK: "${name}" in us-east-1`);
    expect(await stage.changes()).toEqual([]);
  }, 30_000);
});

async function playUntilAlarm(name: string, breach: readonly Minute[]): Promise<void> {
  for (const minute of [...breach, ...Array(6).fill(breach.at(-1))]) {
    await stage.minutes(1, minute);
    if (await stage.isInAlarm(name)) return;
  }
  throw new Error(`${name} is not in ALARM after ${breach.length + 6} minutes of its breach`);
}

async function expectChange(
  alarm: string,
  change: { readonly target: string; readonly from: number; readonly to: number },
): Promise<void> {
  const { target, from, to } = change;
  const subject = `INFO ${target}: scale-out ${from} -> ${to} accepted`;
  const changes = (await stage.told()).filter((notification) => notification.subject === subject);
  expect(changes.map(({ text }) => text)).toEqual([expect.stringMatching(setOffBy(alarm))]);
}

/** The alarm itself, or the other level's that came in the same minute. */
function setOffBy(alarm: string): RegExp {
  const [, slug] = alarm.split('/');
  return new RegExp(`set off by tidegate/assistant/[^/]+/${slug}/`);
}

async function recover(alarmName: string, target: string, capacity: number): Promise<void> {
  await stage.until(
    async () =>
      !(await stage.isInAlarm(alarmName)) && (await stage.capacityOf(target)) === capacity,
    QUIET,
  );
}

async function lastHold(target: string): Promise<string | undefined> {
  const decision = (await stage.audit(target))[0]?.decision;
  return decision?.kind === 'hold' ? decision.reason : undefined;
}

async function subjects(): Promise<readonly string[]> {
  return (await stage.told()).map(({ subject }) => subject);
}

function rowsOf<K extends Effect['kind']>(kind: K) {
  return ROWS.filter(
    (row): row is AlarmRow & { readonly effect: Extract<Effect, { kind: K }> } =>
      row.effect.kind === kind,
  );
}

function nameOf(alarm: string): string {
  const found = alarmDefinitions(stage.platform.configuration).find(
    (definition) => keyOf(definition) === alarm,
  );
  if (found === undefined) throw new Error(`there is no alarm ${alarm}`);
  return found.name;
}

function keyOf({ component, slug, level }: AlarmDefinition): string {
  return `${component}/${slug}/${level}`;
}

const withSeverity = (subject: string) =>
  expect.stringMatching(new RegExp(`^(CRITICAL|WARNING) ${subject}`));
