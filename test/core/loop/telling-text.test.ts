import { describe, expect, test } from '@jest/globals';
import { type GatheredEvidence, had, missing } from '../../../core/error-gate/evidence.ts';
import { OutsideFaultError } from '../../../core/errors.ts';
import { refusing } from '../../fakes/fake-capacity.ts';
import { type World, world } from '../../scenarios/world.ts';
import { configuration } from '../scaling/edge-function-scene.ts';

/* What people read, word for word: read it as if it were 3 a.m. */

const MONTHS_AGO = new Date('2026-01-01T00:00:00Z');

const edge = (day: World) => day.ports.capacity['edge-function'];

async function atTheFloor(day = world()): Promise<World> {
  for (let minute = 0; minute < 4; minute += 1) await day.minute({ inFlight: 50 });
  return day;
}

/** What its alias serves, and what there is to be found out about its errors. */
function serve(
  day: World,
  version: string,
  publishedAt: Date,
  evidence: Partial<GatheredEvidence> = {},
): void {
  edge(day).servedVersions.set('edge', version);
  const alias = had({ version, weights: {}, publishedAt });
  day.ports.evidence.answers.set('edge', { alias, errors: had([]), ...evidence });
}

/** The one notification whose subject says so, as a mail would show it. */
function mail(day: World, words: string): string {
  const found = day.ports.notifier.published.filter(({ subject }) => subject.includes(words));
  expect(found).toHaveLength(1);
  return `\nSubject: ${found[0]?.subject}\n\n${found[0]?.text}\n`;
}

describe('a notification says what, why, what it costs, what comes next, what to do, how to stop it', () => {
  test('of a scale-out', async () => {
    const day = await atTheFloor();

    await day.minute({ inFlight: 90 });

    expect(mail(day, 'scale-out 2 -> 4 accepted')).toMatchSnapshot();
  });

  test('of a scale-in', async () => {
    const day = await atTheFloor();
    await day.minute({ inFlight: 90 });
    for (let minute = 0; minute < 20; minute += 1) await day.minute({ inFlight: 20 });

    expect(mail(day, 'scale-in 4 -> 2 accepted')).toMatchSnapshot();
  });

  test('of what shadow mode would do', async () => {
    const day = world({ configuration: { ...configuration, mode: 'shadow' } });
    edge(day).readings.set('edge', { kind: 'steady', current: 2 });
    await atTheFloor(day);

    await day.minute({ inFlight: 90 });

    expect(mail(day, 'scale-out 2 -> 4 shadow')).toMatchSnapshot();
  });

  test('of what the stop switch holds back', async () => {
    const day = await atTheFloor();
    day.ports.store.control = { ...(await day.ports.store.readControl()), stopped: true };

    await day.minute({ inFlight: 90 });

    expect(mail(day, 'scale-out 2 -> 4 stopped')).toMatchSnapshot();
  });

  test('of what AWS refuses', async () => {
    const day = await atTheFloor();
    edge(day).rule = refusing('the quota is used up');

    await day.minute({ inFlight: 90 });

    expect(mail(day, 'scale-out 2 -> 4 refused')).toMatchSnapshot();
  });

  test('of a change whose handler ended before it could tell', async () => {
    const day = await atTheFloor();
    const { publish } = day.ports.notifier;
    day.ports.notifier.publish = async () => {
      throw new OutsideFaultError('the topic does not answer');
    };
    await day.minute({ inFlight: 90 });
    day.ports.notifier.publish = publish;

    await day.minute({ inFlight: 90 });

    expect(mail(day, 'scale-out 2 -> 4 completed')).toMatchSnapshot();
  });

  test('of saturation at the ceiling', async () => {
    const day = await atTheFloor();

    for (let minute = 0; minute < 20; minute += 1) await day.minute({ inFlight: 1200 });

    expect(mail(day, 'saturated')).toMatchSnapshot();
  });

  test('of slowness that capacity cannot cure', async () => {
    const day = await atTheFloor();
    day.raise('edge', 'response-time', 'warning');

    await day.minute({ inFlight: 50, p95Millis: 1800 });

    expect(mail(day, 'capacity cannot cure')).toMatchSnapshot();
  });

  test.each<[string, Partial<GatheredEvidence>]>([
    [
      'of a dependency',
      { errors: had([{ message: 'Error: connect ECONNREFUSED <n>.<n>.<n>.<n>:<n>', count: 88 }]) },
    ],
    ['to investigate', { errors: missing('not done in time') }],
  ])('of errors %s', async (words, evidence) => {
    const day = await atTheFloor();
    serve(day, '12', MONTHS_AGO, evidence);
    day.raise('edge', 'error-rate', 'critical');

    await day.minute({ inFlight: 50, errors: 90, throttles: 20 });

    expect(mail(day, `errors ${words}`)).toMatchSnapshot();
  });

  test('of errors after a deployment', async () => {
    const day = world();
    serve(day, '12', MONTHS_AGO);
    await atTheFloor(day);
    serve(day, '13', day.now);
    day.raise('edge', 'error-rate', 'critical');

    await day.minute({ inFlight: 50, errors: 90, throttles: 20 });

    expect(mail(day, 'errors after a deployment')).toMatchSnapshot();
  });

  test('of a change that failed', async () => {
    const day = await atTheFloor();
    edge(day).rule = (reading) => ({
      answer: { kind: 'accepted', says: 'taken' },
      becomes: { kind: 'failed', current: reading.current, says: 'FUNCTION_ERROR_INIT_FAILURE' },
    });
    for (let minute = 0; minute < 3; minute += 1) await day.minute({ inFlight: 90 });

    expect(mail(day, 'failed')).toMatchSnapshot();
  });

  test('of somebody else at the same capacity', async () => {
    const day = await atTheFloor();
    edge(day).readings.set('edge', { kind: 'steady', current: 6 });

    for (let minute = 0; minute < 20; minute += 1) await day.minute({ inFlight: 50 });

    expect(mail(day, 'somebody else')).toMatchSnapshot();
  });
});

test('every subject begins with its severity and is one that SNS takes', async () => {
  const day = await atTheFloor();
  day.raise('edge', 'response-time', 'warning');
  for (let minute = 0; minute < 20; minute += 1)
    await day.minute({ inFlight: 1200, p95Millis: 1800 });

  const subjects = day.ports.notifier.published.map(({ subject }) => subject);
  expect(subjects.length).toBeGreaterThan(2);
  for (const subject of subjects) expect(subject).toMatch(/^(CRITICAL|WARNING|INFO) [ -~]{1,90}$/);
});

test('no text has a time that only a machine reads', async () => {
  const day = await atTheFloor();
  for (let minute = 0; minute < 30; minute += 1)
    await day.minute({ inFlight: minute % 10 < 5 ? 400 : 20, p95Millis: 1800 });

  const texts = day.ports.notifier.published.map(({ text }) => text).join('\n');
  expect(texts).toContain(' UTC');
  expect(texts).not.toMatch(/\d\dZ\b/);
});
