import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Evidence, had, type Item, missing } from '../../../core/error-gate/evidence.ts';
import { type Judgement, judge } from '../../../core/error-gate/judge.ts';

const NAME = { functionName: 'assistant-edge', alias: 'live' };
const DEPLOYMENT = { version: '13', previousVersion: '12', says: 'version 13 was published' };
const REFUSED = { message: 'Error: connect ECONNREFUSED', count: 12 };
const OWN = { message: 'TypeError: x is not a function', count: 40 };

const QUIET: Evidence = {
  deployment: had(undefined),
  throttled: had(0),
  spilledOver: had(0),
  connections: had(undefined),
  dependencyAlarms: had([]),
  errors: had([]),
  queueAlarms: had([]),
};

/** What each finding is when it is there; the rest of the evidence is quiet. */
const FINDINGS = {
  deployment: { deployment: had(DEPLOYMENT) },
  throttled: { throttled: had(9) },
  spilledOver: { spilledOver: had(3) },
  connections: { connections: had('warning') },
  dependencyAlarm: { dependencyAlarms: had(['db writer-cpu critical']) },
  dependencyErrors: { errors: had([OWN, REFUSED]) },
  queueAlarm: { queueAlarms: had(['requests request-age critical']) },
} as const satisfies Record<string, Partial<Evidence>>;
type Finding = keyof typeof FINDINGS;

const names = Object.keys(FINDINGS) as Finding[];

/** All 2^7 of them. */
const combinations = Array.from({ length: 2 ** names.length }, (_, bits) =>
  names.filter((_name, index) => (bits >> index) % 2 === 1),
);

function evidenceWith(found: readonly Finding[]): Evidence {
  return Object.assign({}, QUIET, ...found.map((name) => FINDINGS[name]));
}

/** The rules again, as a person would say them. */
function expected(found: readonly Finding[]): Pick<Judgement, 'answer' | 'likelyCause'> {
  const has = (...wanted: Finding[]) => wanted.some((name) => found.includes(name));
  if (has('deployment')) return { answer: 'page-roll-back', likelyCause: 'deployment' };
  if (has('connections', 'dependencyAlarm', 'dependencyErrors'))
    return { answer: 'page', likelyCause: 'dependency' };
  if (has('throttled', 'spilledOver')) return { answer: 'scale', likelyCause: 'capacity' };
  return { answer: 'page', likelyCause: 'unknown' };
}

describe('every combination of findings', () => {
  test.each(combinations.map((found) => [found.join(' and ') || 'nothing', found] as const))(
    '%s',
    (_, found) => {
      expect(judge(evidenceWith(found), NAME)).toMatchObject(expected(found));
    },
  );
});

test('says every item of the evidence, and which could not be had', () => {
  const evidence = { ...evidenceWith(['throttled', 'queueAlarm']), errors: missing('not in time') };

  expect(judge(evidence, NAME)).toEqual({
    answer: 'page',
    likelyCause: 'unknown',
    says: 'not all evidence could be had, and without it no capacity is added',
    isComplete: false,
    evidence: [
      'deployment: none shortly before the alarm',
      'throttled: 9 requests in the newest minute',
      'spilled over: 0 requests in the newest minute',
      'connections: not near their limit',
      'dependencies: no alarm is raised',
      'queues: raised: requests request-age critical',
      'logged errors: could not be had (not in time)',
    ],
  });
});

test('the command takes the alias back to the version before, and its weights away', () => {
  expect(judge(evidenceWith(['deployment']), NAME).command).toBe(
    'aws lambda update-alias --function-name assistant-edge --name live --function-version 12 --routing-config AdditionalVersionWeights={}',
  );
});

test('a deployment whose predecessor is not known is suspected, without a command', () => {
  const { previousVersion: _, ...unknown } = DEPLOYMENT;

  const judgement = judge({ ...QUIET, deployment: had(unknown) }, NAME);

  expect(judgement).toMatchObject({ answer: 'page', likelyCause: 'deployment', suspect: '13' });
  expect(judgement.command).toBeUndefined();
});

test('a dependency is at fault from a fifth of the errors on', () => {
  const answerTo = (refused: number) =>
    judge(
      {
        ...evidenceWith(['throttled']),
        errors: had([
          { ...OWN, count: 80 },
          { ...REFUSED, count: refused },
        ]),
      },
      NAME,
    ).answer;

  expect(answerTo(19)).toBe('scale');
  expect(answerTo(20)).toBe('page');
});

const anyItem = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Item<T>> =>
  fc.oneof(value.map(had), fc.constant(missing('not in time')));
const anyErrors = fc.array(fc.constantFrom(OWN, REFUSED), { maxLength: 3 });
const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  deployment: anyItem(fc.constantFrom(undefined, DEPLOYMENT)),
  throttled: anyItem(fc.nat(50)),
  spilledOver: anyItem(fc.nat(50)),
  connections: anyItem(fc.constantFrom(undefined, 'warning' as const, 'critical' as const)),
  dependencyAlarms: anyItem(fc.constantFrom([], ['db memory warning'])),
  errors: anyItem(anyErrors),
  queueAlarms: anyItem(fc.constantFrom([], ['requests request-age warning'])),
});

test('missing evidence never leads to scaling, and is always named', () => {
  fc.assert(
    fc.property(anyEvidence, (evidence) => {
      const judgement = judge(evidence, NAME);
      const lost = Object.values(evidence).filter(({ kind }) => kind === 'missing');

      if (lost.length > 0) expect(judgement.answer).not.toBe('scale');
      expect(judgement.isComplete).toBe(lost.length === 0);
      expect(judgement.evidence.filter((line) => line.includes('not in time'))).toHaveLength(
        lost.length,
      );
    }),
  );
});

test('taking an item away never turns a hold into scaling', () => {
  fc.assert(
    fc.property(anyEvidence, fc.constantFrom(...Object.keys(QUIET)), (evidence, item) => {
      const less = { ...evidence, [item]: missing('taken away') };

      if (judge(evidence, NAME).answer !== 'scale')
        expect(judge(less, NAME).answer).not.toBe('scale');
    }),
  );
});
