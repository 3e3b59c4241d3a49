import { describe, expect, test } from '@jest/globals';
import { readRunbookEvent, readRunRequest } from '../../lambdas/runbook-event.ts';

const now = new Date('2026-03-02T09:00:00Z');
const at = '2026-03-02T08:59:00.000Z';
const event = {
  runbook: 'aurora-failover',
  step: 'FailOver',
  request: { cluster: 'db', mode: 'run' },
  execution: { id: 'arn:one', name: 'one', startedAt: at },
  outcomes: {},
};

describe('the event of a step', () => {
  test('has earlier outcomes with their times and their plan', () => {
    const plan = {
      from: 'a',
      to: 'b',
      calls: [{ action: 'rds:FailoverDBCluster', parameters: { DBClusterIdentifier: 'db' } }],
      hash: 'abc',
    };
    const outcome = { kind: 'done', says: 'planned', plan, startedAt: at, endedAt: at };

    const { outcomes } = readRunbookEvent({ ...event, outcomes: { CheckApproval: outcome } }, now);

    expect(outcomes.get('CheckApproval')).toEqual({
      ...outcome,
      startedAt: new Date(at),
      endedAt: new Date(at),
    });
  });

  test.each([
    ['the message in it', JSON.stringify({ errorMessage: 'no answer', trace: [] }), 'no answer'],
    ['a text', 'timed out after 60 s', 'timed out after 60 s'],
    ['JSON of something else', '{"a":1}', '{"a":1}'],
  ])('shows a fault as a failure, its cause being %s', (_, Cause, says) => {
    const caught = { Error: 'OutsideFaultError', Cause };

    const { outcomes } = readRunbookEvent({ ...event, outcomes: { TakeLock: caught } }, now);

    expect(outcomes.get('TakeLock')).toMatchObject({
      kind: 'failed',
      says: `fault OutsideFaultError: ${says}`,
    });
  });

  test.each([
    ['no step', { ...event, step: '' }],
    ['no time of the execution', { ...event, execution: { id: 'a', name: 'b' } }],
    ['an outcome of no known kind', { ...event, outcomes: { A: { kind: 'perhaps', says: '' } } }],
  ])('throws with %s, because the machine is ours', (_, given) => {
    expect(() => readRunbookEvent(given, now)).toThrow();
  });
});

describe('the request of a run', () => {
  test('is read as it was written', () => {
    const request = { cluster: 'db', mode: 'run', automationExecutionId: 'one' };

    expect(readRunRequest(request)).toEqual({ kind: 'read', request });
  });

  test.each([
    ['nothing', undefined, 'request: '],
    ['an unknown mode', { cluster: 'db', mode: 'force' }, 'mode: '],
    ['no cluster', { mode: 'run' }, 'cluster: '],
    ['a key that is not known', { cluster: 'db', mode: 'run', allowDataLoss: true }, 'request: '],
  ])('%s is refused with the reason', (_, given, says) => {
    expect(readRunRequest(given)).toEqual({
      kind: 'refused',
      says: expect.stringContaining(`the request is wrong: ${says}`),
    });
  });
});
