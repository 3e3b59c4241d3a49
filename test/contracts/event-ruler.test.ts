import { afterAll, expect, test } from '@jest/globals';

import { describeWithTool } from './describe-with-tool.ts';
import { startEventRuler } from './event-ruler.ts';

const event = {
  version: '0',
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  account: '111122223333',
  region: 'eu-west-1',
  detail: { alarmName: 'tidegate/assistant/edge/utilization/warning', state: { value: 'ALARM' } },
};

await describeWithTool('event-ruler', startEventRuler, (ruler) => {
  afterAll(() => ruler.stop());

  test.each([
    ['the same account', true, { account: ['111122223333'] }],
    ['another account', false, { account: ['444455556666'] }],
    ['its prefix', true, { detail: { alarmName: [{ prefix: 'tidegate/assistant/' }] } }],
    ['another prefix', false, { detail: { alarmName: [{ prefix: 'tidegate/other/' }] } }],
    [
      'anything but its state',
      false,
      { detail: { state: { value: [{ 'anything-but': 'ALARM' }] } } },
    ],
    ['anything but another', true, { detail: { state: { value: [{ 'anything-but': ['OK'] }] } } }],
    ['a field it lacks', false, { detail: { configuration: [{ exists: true }] } }],
  ])('a pattern with %s: matches is %s', async (_, expected, pattern) => {
    expect(await ruler.matches(pattern, event)).toBe(expected);
  });

  test('finds nothing wrong with a valid pattern', async () => {
    expect(await ruler.check({ source: ['aws.cloudwatch'] })).toBeUndefined();
  });

  test.each([
    ['a bare value', { source: 'aws.cloudwatch' }, '"source" must be an object or an array'],
    ['an unknown operator', { source: [{ starts: 'aws' }] }, 'Unrecognized match type starts'],
    ['an empty list', { source: [] }, 'Empty arrays are not allowed'],
  ])('refuses %s', async (_, pattern, problem) => {
    expect(await ruler.check(pattern)).toContain(problem);
    await expect(ruler.matches(pattern, event)).rejects.toThrow(problem);
  });
});
