import { describe, expect, test } from '@jest/globals';
import { problemsOf, small } from './configuration-scene.ts';

const edge = (changes: unknown) => small({ edgeFunctions: { edge: changes } });
const scaling = (changes: unknown) => edge({ scaling: changes });
const thresholds = (changes: unknown) => edge({ thresholds: changes });
const pool = (changes: unknown) => edge({ pool: changes });
const db = (changes: unknown) => small({ auroraClusters: { db: changes } });

const UP_COOLDOWN =
  'edgeFunctions.edge.scaling.scaleUpCooldown | wrong units: scaleUpCooldown is a whole number of seconds from 0 to 3600';
const UP_THRESHOLD =
  'edgeFunctions.edge.scaling.scaleUpThreshold | wrong units: scaleUpThreshold is a fraction between 0 and 1';
const P95 =
  'edgeFunctions.edge.thresholds.p95Millis.warning | wrong units: p95Millis.warning is a whole number of milliseconds from 10 to 900000';
const CPU =
  'edgeFunctions.edge.thresholds.cpuPercent.warning | wrong units: cpuPercent.warning is a percentage from 1 to 100';
const ERRORS =
  'edgeFunctions.edge.thresholds.errorPercent.warning | wrong units: errorPercent.warning is a percentage from 1 to 100';
const FUNCTION_MEMORY =
  'edgeFunctions.edge.memoryMegabytes | wrong units: memoryMegabytes is a whole number of megabytes from 128 to 10240';
const CLASS_MEMORY =
  'auroraClusters.db.memoryMegabytes | wrong units: memoryMegabytes is a whole number of megabytes from 512 to 4194304';

describe('a number in another unit is named so, with the right value', () => {
  test.each([
    [
      scaling({ scaleUpCooldown: '60s' }),
      `${UP_COOLDOWN} | text "60s", a number with its unit | write 60`,
    ],
    [
      scaling({ scaleUpCooldown: '60 seconds' }),
      `${UP_COOLDOWN} | text "60 seconds", a number with its unit | write 60`,
    ],
    [
      scaling({ scaleUpCooldown: '5m' }),
      `${UP_COOLDOWN} | text "5m", which looks like minutes | write 300`,
    ],
    [
      scaling({ scaleUpCooldown: '1h' }),
      `${UP_COOLDOWN} | text "1h", which looks like hours | write 3600`,
    ],
    [
      scaling({ scaleUpCooldown: '60000ms' }),
      `${UP_COOLDOWN} | text "60000ms", which looks like milliseconds | write 60`,
    ],
    [
      scaling({ scaleUpCooldown: 60_000 }),
      `${UP_COOLDOWN} | 60000, which looks like milliseconds | write 60`,
    ],
    [
      scaling({ scaleUpCooldown: '2h' }),
      `${UP_COOLDOWN} | text "2h", which looks like hours | write a plain number: a whole number of seconds from 0 to 3600`,
    ],
    [
      pool({ connectionTimeout: 30_000 }),
      'edgeFunctions.edge.pool.connectionTimeout | wrong units: connectionTimeout is a whole number of seconds from 0 to 900 | 30000, which looks like milliseconds | write 30',
    ],
    [
      pool({ idleTimeout: 600_000 }),
      'edgeFunctions.edge.pool.idleTimeout | wrong units: idleTimeout is a whole number of seconds from 0 to 28800 | 600000, which looks like milliseconds | write 600',
    ],
    [
      scaling({ scaleUpThreshold: 70 }),
      `${UP_THRESHOLD} | 70, which looks like percent | write 0.7`,
    ],
    [
      scaling({ scaleUpThreshold: '70%' }),
      `${UP_THRESHOLD} | text "70%", which looks like percent | write 0.7`,
    ],
    [
      thresholds({ cpuPercent: { warning: 0.7 } }),
      `${CPU} | 0.7, which looks like a fraction | write 70`,
    ],
    [
      thresholds({ cpuPercent: { warning: '70%' } }),
      `${CPU} | text "70%", a number with its unit | write 70`,
    ],
    [
      thresholds({ errorPercent: { warning: 0.02 } }),
      `${ERRORS} | 0.02, which looks like a fraction | write 2`,
    ],
    [
      thresholds({ p95Millis: { warning: 1.5 } }),
      `${P95} | 1.5, which looks like seconds | write 1500`,
    ],
    [
      thresholds({ p95Millis: { warning: 2 } }),
      `${P95} | 2, which looks like seconds | write 2000`,
    ],
    [
      thresholds({ p95Millis: { warning: '1500ms' } }),
      `${P95} | text "1500ms", a number with its unit | write 1500`,
    ],
    [
      edge({ memoryMegabytes: 1 }),
      `${FUNCTION_MEMORY} | 1, which looks like gigabytes | write 1024`,
    ],
    [
      edge({ memoryMegabytes: '1 GiB' }),
      `${FUNCTION_MEMORY} | text "1 GiB", which looks like gigabytes | write 1024`,
    ],
    [
      db({ memoryMegabytes: 17_179_869_184 }),
      `${CLASS_MEMORY} | 17179869184, which looks like bytes | write 16384`,
    ],
  ])('%#', (value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });
});

test.each([
  ['a full utilization is a limit, not a percentage of 1', scaling({ scaleUpThreshold: 1 })],
  ['a negative time', scaling({ scaleUpCooldown: -60_000 })],
  ['a time that fits in no unit', scaling({ scaleUpCooldown: 60_000_000_000 })],
  ['a unit of something else', scaling({ scaleUpCooldown: '60%' })],
  ['a number without a unit', scaling({ maxInstances: 5000 })],
])('no guess: %s', (_, value) => {
  const problems = problemsOf(value);

  expect(problems).toHaveLength(1);
  expect(problems[0]).not.toContain('wrong units');
});
