import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Replayed } from '../../cli/replay/replayed.ts';
import type { LineChange, SweptSetting } from '../../cli/replay/sweep.ts';
import { tidegate } from './command-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const page = join(folder, 'replay.html');

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Three hours by the minute: 1,200 requests a minute in the second, else 60; a gap of two minutes. */
const minutes = Array.from({ length: 180 }, (_, minute) =>
  minute === 20 || minute === 21 ? -1 : minute >= 60 && minute < 120 ? 1200 : 60,
);
const traffic = fileOf('traffic.csv', `arrivals\n${minutes.join('\n')}\n`);
const COMMAND = `replay --traffic ${traffic} --bin-seconds 60 --target assistant-edge --out ${page}`;

/** What the page was given to draw. */
function drawn(): Replayed {
  const [, json = ''] =
    /<script id="replayed" type="application\/json">(.*?)<\/script>/.exec(
      readFileSync(page, 'utf8'),
    ) ?? [];
  return JSON.parse(json) as Replayed;
}

describe('replay --sweep', () => {
  const short = fileOf('short.csv', `arrivals\n${minutes.slice(40, 100).join('\n')}\n`);
  const SWEEP = `replay --sweep --traffic ${short} --bin-seconds 60 --target assistant-edge`;

  test('names the cheapest setting that holds the budget, and the lines to change', async () => {
    const { exitCode, out } = await tidegate(`${SWEEP} --json`);

    expect(exitCode).toBe(0);
    const { current, best, settings, change } = JSON.parse(out);
    expect(current.changes).toEqual([]);
    const cheaper = settings.filter(
      ({ holdsBudget, totals }: SweptSetting) =>
        holdsBudget && totals.dollars < best.totals.dollars,
    );
    expect([best.holdsBudget, cheaper]).toEqual([true, []]);
    expect(best.totals.dollars).toBeLessThanOrEqual(current.totals.dollars);
    expect(change.map(({ path }: { path: string }) => path)).toEqual(
      best.changes.map((each: LineChange) => `edgeFunctions.assistant-edge.${each.path.join('.')}`),
    );
    const policies = settings.map(({ changes }: SweptSetting) =>
      changes.some(({ value }) => value === 'demand'),
    );
    expect(new Set(policies)).toEqual(new Set([true, false]));
    const lines = readFileSync('config/tidegate.yaml', 'utf8').split('\n');
    // A key that is not in the file yet comes under its target.
    for (const { line, path } of change)
      expect(lines[line - 1]).toMatch(new RegExp(`(${path.split('.').at(-1)}|assistant-edge):`));
  });

  test('says when none holds it', async () => {
    const { out } = await tidegate(`${SWEEP} --spill-percent 0 --request-seconds 40`);

    expect(out).toContain('None of them holds the budget');
  });
});

describe('replay', () => {
  // The tests after it look at the page that it writes.
  test('compares what is configured with what one would use instead, and writes the page', async () => {
    const { exitCode, out, err } = await tidegate(COMMAND);

    expect(exitCode).toBe(0);
    for (const policy of ['Tidegate, thresholds', 'Tidegate, demand', 'Application Auto Scaling'])
      expect(out).toContain(policy);
    expect(out).toContain('2 gaps, not scored');
    expect(out).toContain('Not played: the response-time alarms');
    expect(out).toContain('up to 1,200 requests a minute');
    expect(err).toContain('10 %');
    expect(out.split('\n').filter((line) => line.length > 130)).toEqual([]);
  });

  test('the page has every step, gaps as gaps, and our decisions with their reasons', () => {
    const { inFlight, policies, stepSeconds, assumptions } = drawn();

    expect(stepSeconds).toBe(60);
    expect(inFlight.max).toHaveLength(180);
    expect(inFlight.max.slice(19, 23).map((value) => value === null)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    const [ours] = policies;
    expect(ours?.changes.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([expect.stringMatching(/utilization \d+ %/)]),
    );
    expect(policies.every(({ capacity }) => capacity.length === 180)).toBe(true);
    expect(assumptions.every(({ source }) => source !== '')).toBe(true);
  });

  test('as JSON it gives the totals of each policy, the same for the same seed', async () => {
    const { out } = await tidegate(`${COMMAND} --json`);

    expect(JSON.parse(out).policies.map(({ dollars }: { dollars: number }) => dollars)).toEqual(
      drawn().policies.map(({ totals }) => totals.dollars),
    );

    expect(JSON.parse(out)).toMatchObject({
      target: 'assistant-edge',
      page,
      policies: expect.arrayContaining([
        expect.objectContaining({ name: 'all on demand', spillPercent: 100, changesPerDay: 0 }),
      ]),
    });
  });

  test('plays the readers of its database too, and says what they cost', async () => {
    const { out } = await tidegate(
      `${COMMAND} --reader-cpu-millis 80 --instance-price db.r6g.large=0.26 --json`,
    );
    const { readers } = JSON.parse(out);
    const [thresholds, , floor, ceiling] = readers;

    expect(readers.map(({ name }: { name: string }) => name)).toEqual([
      'Tidegate, thresholds',
      'Tidegate, demand',
      'static at the floor',
      'static at the ceiling',
    ]);
    // 1,200 requests a minute of 80 ms are 80 % of one reader, 40 % of two; the two minutes of the gap are not scored
    expect(floor).toMatchObject({ readerHours: 178 / 60, changesPerDay: 0 });
    expect(floor.dollars).toBeCloseTo(0.26 * (178 / 60), 6);
    expect(ceiling.readerHours).toBeCloseTo(4 * floor.readerHours, 6);
    expect(floor.overLinePercent).toBeGreaterThan(90);
    expect(thresholds.overLinePercent).toBeLessThan(floor.overLinePercent / 2);
    expect(drawn().readers?.policies[0]?.changes[0]).toMatchObject({ from: 1, to: 2 });
    expect(drawn().readers?.policies[0]?.changes[0]?.reason).toContain('CPU of the readers');
  });

  test('scales traffic to a peak', async () => {
    await tidegate(`${COMMAND} --peak 600`);

    const most = Math.max(...drawn().inFlight.mean.map((value) => value ?? 0));
    expect(most).toBeGreaterThan(560);
    expect(most).toBeLessThan(640);
  });

  test('traffic that is wrong is named by line and column, and ends with 2', async () => {
    const file = fileOf('wrong.csv', 'arrivals\n7\nseven\n');
    const { exitCode, out } = await tidegate(
      `replay --traffic ${file} --bin-seconds 60 --target assistant-edge`,
    );

    expect(exitCode).toBe(2);
    expect(out).toContain('wrong.csv:3:1 arrivals is a whole number');
  });

  test.each([
    [`replay --traffic ${traffic} --bin-seconds 60`, 'which function gets the traffic'],
    [`replay --traffic ${traffic} --bin-seconds 60 --target assistant-db`, 'is an Aurora cluster'],
    [`replay --traffic ${traffic} --bin-seconds 60 --target assistant-edg`, 'assistant-edge'],
    ['replay --traffic none.csv --target assistant-edge', 'there is no file none.csv'],
    [`replay --traffic ${traffic} --bin-seconds x --target assistant-edge`, 'a number above 0'],
  ])('%s says what is wrong', async (command, message) => {
    const { exitCode, out, err } = await tidegate(command);

    expect(exitCode).not.toBe(0);
    expect(`${out}${err}`).toContain(message);
  });
});
