import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RejectedEventError } from '../../core/errors.ts';
import { readAlarmName } from '../../lambdas/alarm-event.ts';
import { reportSeed } from '../report-seed.ts';

const event = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: { alarmName: 'tidegate/assistant/assistant-edge/utilization/warning' },
};

test('an alarm state change names its alarm, whatever else is in it', () => {
  const more = { ...event, detail: { ...event.detail, state: 'nonsense' }, unknown: true };

  expect(readAlarmName(more)).toBe(event.detail.alarmName);
});

test.each([
  ['another source', { ...event, source: 'my.cloudwatch' }, 'source'],
  ['another kind', { ...event, 'detail-type': 'Scheduled Event' }, 'detail-type'],
  ['no detail', { ...event, detail: undefined }, 'detail'],
  ['no name', { ...event, detail: {} }, 'detail.alarmName'],
  ['an empty name', { ...event, detail: { alarmName: '' } }, 'detail.alarmName'],
  ['a name that is no text', { ...event, detail: { alarmName: ['a'] } }, 'detail.alarmName'],
  ['nothing at all', undefined, 'event'],
])('%s is rejected, and the reason says where', (_, wrong, where) => {
  expect(() => readAlarmName(wrong)).toThrow(`not an alarm state change: ${where}: `);
});

const anything = fc.oneof(
  fc.anything({ withNullPrototype: true, withBigInt: true }),
  fc.json().map((text) => JSON.parse(text)),
  fc
    .record({ key: fc.constantFrom('source', 'detail-type', 'detail'), value: fc.anything() })
    .map(({ key, value }) => ({ ...event, [key]: value })),
  fc.anything().map((alarmName) => ({ ...event, detail: { alarmName } })),
  fc.constant(JSON.parse('{ "__proto__": { "source": "aws.cloudwatch" }, "detail": null }')),
);

test('anything is a name or a rejection, never another error', () => {
  fc.assert(
    fc.property(anything, (any) => {
      try {
        expect(readAlarmName(any)).toMatch(/./su);
      } catch (error) {
        expect(error).toBeInstanceOf(RejectedEventError);
      }
    }),
    reportSeed({ numRuns: 10_000 }),
  );
});
