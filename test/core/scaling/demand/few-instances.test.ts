import { expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../../core/config/parse-configuration.ts';
import { fewInstances } from '../../../../core/scaling/demand/few-instances.ts';

function warnings(policy: 'demand' | 'thresholds', scaling: Readonly<Record<string, number>>) {
  const configuration = parseConfiguration({
    file: 'the test',
    value: {
      project: 'lab',
      region: 'us-east-1',
      quota: { concurrentExecutions: 3000 },
      edgeFunctions: {
        edge: { functionName: 'edge', alias: 'live', memoryMegabytes: 1024, policy, scaling },
      },
    },
  });
  return fewInstances(configuration);
}

test('a ceiling of few large instances is warned of, with the same environments in smaller ones', () => {
  const [warning, ...others] = warnings('demand', {
    minInstances: 2,
    maxInstances: 6,
    targetConcurrency: 50,
  });

  expect(others).toEqual([]);
  expect(warning?.what).toBe('edge follows demand with 6 instances of 50 at most');
  // 300 environments in 20 instances of 15, the floor of 100 in 7
  expect(warning?.mend).toContain('minInstances: 7, maxInstances: 20, targetConcurrency: 15');
});

test('what is advised is not warned of again', () => {
  expect(warnings('demand', { minInstances: 7, maxInstances: 20, targetConcurrency: 15 })).toEqual(
    [],
  );
  expect(warnings('demand', { minInstances: 1, maxInstances: 9, targetConcurrency: 1 })).toEqual(
    [],
  );
});

test('thresholds say nothing of it', () => {
  expect(
    warnings('thresholds', { minInstances: 2, maxInstances: 6, targetConcurrency: 50 }),
  ).toEqual([]);
});
