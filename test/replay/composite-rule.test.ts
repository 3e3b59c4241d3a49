import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AlarmStateValue } from '../../core/ports.ts';
import { CompositeRuleError, evaluateCompositeAlarms } from '../../replay/composite-rule.ts';
import { reportSeed } from '../report-seed.ts';

const STATES = new Map<string, AlarmStateValue>([
  ['hot', 'ALARM'],
  ['fine', 'OK'],
  ['silent', 'INSUFFICIENT_DATA'],
  ['tidegate/demo/assistant-edge/utilization/warning', 'ALARM'],
]);

function stateOf(alarmRule: string): 'OK' | 'ALARM' | undefined {
  return evaluateCompositeAlarms({
    composites: [{ alarmName: 'composite', alarmRule }],
    metricAlarmStates: STATES,
  }).get('composite');
}

test.each([
  ['ALARM("hot")', 'ALARM'],
  ['ALARM(hot)', 'ALARM'],
  ['ALARM( "hot" )', 'ALARM'],
  ['ALARM(fine)', 'OK'],
  ['OK(fine)', 'ALARM'],
  ['ALARM(silent)', 'OK'],
  ['OK(silent)', 'OK'],
  ['INSUFFICIENT_DATA(silent)', 'ALARM'],
  ['NOT ALARM(fine)', 'ALARM'],
  ['NOT (ALARM(hot) OR ALARM(fine))', 'OK'],
  ['ALARM(hot) AND ALARM(fine)', 'OK'],
  ['ALARM(hot) AND NOT ALARM(fine)', 'ALARM'],
  ['(ALARM(fine) OR ALARM(hot)) AND OK(fine)', 'ALARM'],
  ['ALARM(hot) OR ALARM(fine) AND FALSE', 'ALARM'],
  ['(ALARM(hot) OR ALARM(fine)) AND FALSE', 'OK'],
  ['NOT NOT TRUE', 'ALARM'],
  ['FALSE', 'OK'],
  ['ALARM(tidegate/demo/assistant-edge/utilization/warning)', 'ALARM'],
  ['ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:hot")', 'ALARM'],
  ['ALARM(hot)\n  AND\n  OK(fine)', 'ALARM'],
])('%j is %s', (alarmRule, expected) => {
  expect(stateOf(alarmRule)).toBe(expected);
});

describe('composites of composites', () => {
  test('are evaluated after what they rest on, in any order of listing', () => {
    const composites = [
      { alarmName: 'top', alarmRule: 'ALARM(middle) AND NOT ALARM(fine)' },
      { alarmName: 'middle', alarmRule: 'ALARM(hot)' },
    ];

    const states = evaluateCompositeAlarms({ composites, metricAlarmStates: STATES });

    expect(Object.fromEntries(states)).toEqual({ top: 'ALARM', middle: 'ALARM' });
  });

  test('may not rest on themselves', () => {
    const composites = [
      { alarmName: 'a', alarmRule: 'ALARM(b)' },
      { alarmName: 'b', alarmRule: 'NOT ALARM(a)' },
    ];

    expect(() => evaluateCompositeAlarms({ composites, metricAlarmStates: STATES })).toThrow(
      'must not need its own state, got a -> b -> a',
    );
  });
});

test.each([
  ['', 'got the end in ""'],
  ['ALARM(hot', 'got "ALARM(hot" in'],
  ['ALARM()', 'got "ALARM()"'],
  ['ALARM(hot) ALARM(fine)', 'must have AND, OR or the end, got "ALARM(fine)"'],
  ['ALARM(hot) AND', 'got the end'],
  ['(ALARM(hot)', 'must have ")", got the end'],
  ['AT_LEAST(1, ALARM, (hot))', 'got "AT_LEAST(1, ALARM, (hot))"'],
  ['TRUER', 'got "TRUER"'],
  ['ALARM(gone)', 'must name alarms that exist, got "gone"'],
])('refuses %j', (alarmRule, message) => {
  expect(() => stateOf(alarmRule)).toThrow(CompositeRuleError);
  expect(() => stateOf(alarmRule)).toThrow(message);
});

test('NOT turns every rule round', () => {
  const { rule } = fc.letrec((tie) => ({
    rule: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('TRUE', 'FALSE', 'ALARM(hot)', 'OK("fine")', 'INSUFFICIENT_DATA(hot)'),
      fc
        .tuple(tie('rule'), fc.constantFrom('AND', 'OR'), tie('rule'))
        .map((parts) => parts.join(' ')),
      tie('rule').map((inner) => `NOT (${inner})`),
    ),
  }));
  const property = fc.property(rule.map(String), (text) => {
    expect(stateOf(`NOT (${text})`)).toBe(stateOf(text) === 'ALARM' ? 'OK' : 'ALARM');
  });

  fc.assert(property, reportSeed({ numRuns: 2000 }));
});
