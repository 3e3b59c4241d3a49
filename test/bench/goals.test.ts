import { expect, test } from '@jest/globals';
import type { Figures } from '../../bench/figures.ts';
import { compareWithGoals } from '../../bench/goals.ts';
import { asMarkdown, inWords } from '../../bench/report.ts';

const atTheGoals: Figures = {
  handlers: { reconcile: { bundleBytes: 600_000, importRatio: 1.5 } },
  decisionMicros: 50,
  callsPerHold: 4,
  callsPerChange: 12,
  reconcile100: {
    metricsRequested: 501,
    metricCalls: 2,
    alarmCalls: 1,
    lambdaCalls: 180,
    dollarsPerTargetMonth: 1,
  },
  synth: [
    { targets: 1, seconds: 3, resources: 30, stacks: 2 },
    { targets: 100, seconds: 6, resources: 900, stacks: 5 },
    { targets: 1000, seconds: 40, resources: 9000, stacks: 41 },
  ],
};

test('figures at their goals meet them', () => {
  expect(compareWithGoals(atTheGoals).filter(({ isMet }) => !isMet)).toEqual([]);
});

test.each<[string, Partial<Figures>]>([
  ['a bundle', { handlers: { reconcile: { bundleBytes: 600_001, importRatio: 1 } } }],
  ['the calls of a hold', { callsPerHold: 5 }],
  ['the calls of a change', { callsPerChange: 13 }],
  ['the calls for metrics', { reconcile100: { ...atTheGoals.reconcile100, metricCalls: 3 } }],
  [
    "the calls of Lambda's control plane",
    { reconcile100: { ...atTheGoals.reconcile100, lambdaCalls: 181 } },
  ],
  ['the dollars', { reconcile100: { ...atTheGoals.reconcile100, dollarsPerTargetMonth: 1.01 } }],
])('%s beyond the goal miss it whatever the machine', (_, beyond) => {
  expect(missed(beyond)).toEqual([{ isTiming: false }]);
});

test.each<[string, Partial<Figures>]>([
  ['an import', { handlers: { reconcile: { bundleBytes: 1, importRatio: 1.51 } } }],
  ['a decision', { decisionMicros: 51 }],
  ['a synth that grows faster than its fleet', { synth: atTheGoals.synth.with(2, slowSynth()) }],
])('%s beyond the goal miss it as a timing', (_, beyond) => {
  expect(missed(beyond)).toEqual([{ isTiming: true }]);
});

test('a part is compared alone', () => {
  expect(compareWithGoals({ callsPerHold: 4 })).toHaveLength(1);
});

test('every figure stands beside its goal, in words and on a page', () => {
  const comparisons = compareWithGoals({ ...atTheGoals, decisionMicros: 51, callsPerHold: 5 });
  const page = asMarkdown(comparisons, {
    command: 'npm run bench',
    now: new Date('2026-03-02T10:00:00Z'),
  });

  expect(inWords(comparisons)).toMatch(
    /one decision, microseconds +51 +at most 50 +missed \(a timing\)/,
  );
  expect(inWords(comparisons)).toMatch(
    /synth of 100 targets \(900 resources in 5 stacks\), seconds +6$/m,
  );
  expect(page).toContain('| AWS calls of an evaluation that holds | 5 | at most 4 | missed |');
  expect(page).toContain('Written by `npm run bench` on 2026-03-02.');
});

function missed(beyond: Partial<Figures>) {
  return compareWithGoals({ ...atTheGoals, ...beyond })
    .filter(({ isMet }) => !isMet)
    .map(({ isTiming }) => ({ isTiming }));
}

function slowSynth() {
  return { targets: 1000, seconds: 41, resources: 9000, stacks: 41 };
}
