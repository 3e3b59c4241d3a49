import { expect, test } from '@jest/globals';
import { problemsOf, small } from './configuration-scene.ts';

const existing = (existingAlarms: object) => small({ edgeFunctions: { edge: { existingAlarms } } });
const SLO = { alarmName: 'api-latency-slo', level: 'warning' };

test('a function and a cluster may name the same alarm', () => {
  expect(
    problemsOf(
      small({
        edgeFunctions: { edge: { existingAlarms: { slo: SLO } } },
        auroraClusters: { db: { existingAlarms: { slo: { ...SLO, level: 'critical' } } } },
      }),
    ),
  ).toEqual([]);
});

test.each<[string, unknown, string]>([
  [
    'an alarm of Tidegate itself',
    existing({ own: { ...SLO, alarmName: 'tidegate/assistant/edge/cpu/warning' } }),
    'edgeFunctions.edge.existingAlarms.own.alarmName | an existing alarm is not one of Tidegate itself | tidegate/assistant/edge/cpu/warning | delete it: what it watches is a threshold of the target',
  ],
  [
    'one alarm twice',
    existing({ slo: SLO, again: { ...SLO, level: 'critical' } }),
    'edgeFunctions.edge.existingAlarms.again.alarmName | a target names an existing alarm once | api-latency-slo is that of slo too | delete one of the two',
  ],
  [
    'no level',
    existing({ slo: { alarmName: 'api-latency-slo' } }),
    'edgeFunctions.edge.existingAlarms.slo.level | level is warning or critical | nothing, the key is missing | add it, e.g. level: warning',
  ],
  [
    'a name that pages could not carry',
    existing({ 'The SLO': SLO }),
    'edgeFunctions.edge.existingAlarms."The SLO" | a name is 1-40 lower-case letters, digits and hyphens, and starts with a letter | "The SLO" | rename it',
  ],
])('%s is refused', (_, value, problem) => {
  expect(problemsOf(value)).toEqual([problem]);
});
