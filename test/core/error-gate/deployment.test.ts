import { expect, test } from '@jest/globals';
import { type DeploymentQuestion, findDeployment } from '../../../core/error-gate/deployment.ts';
import { servingVersion, withSeen } from '../../../core/error-gate/served-version.ts';

const at = (time: string) => new Date(`2026-03-02T${time}Z`);
const LONG_AGO = new Date('2026-01-01T00:00:00Z');

/** Version 12 has served for months; at 10:06 there is an alarm since 10:05. */
const QUIET: DeploymentQuestion = {
  alias: { version: '12', weights: {}, publishedAt: LONG_AGO },
  served: { version: '12', since: LONG_AGO, seenAt: at('10:06:00') },
  alarmSince: at('10:05:00'),
  deploymentMinutes: 30,
  now: at('10:06:00'),
};
const MOVED: Pick<DeploymentQuestion, 'served'> = {
  served: {
    version: '13',
    since: at('10:06:00'),
    seenAt: at('10:06:00'),
    before: { version: '12', seenAt: at('09:58:00') },
  },
};
const aliasOf = (version: string, publishedAt = LONG_AGO, weights = {}) => ({
  alias: { version, publishedAt, weights },
});

test.each<[string, Partial<DeploymentQuestion>, object | undefined]>([
  ['nothing', {}, undefined],
  [
    'a version that was published minutes ago and has no known predecessor',
    aliasOf('12', at('10:00:00')),
    {
      version: '12',
      says: 'version 12 was published at 10:00 UTC; which version served before was not seen',
    },
  ],
  [
    'the same, with its predecessor',
    { ...MOVED, ...aliasOf('13', at('10:00:00')) },
    { version: '13', previousVersion: '12' },
  ],
  [
    'an alias that was moved to an old version',
    { ...MOVED, ...aliasOf('13') },
    { version: '13', previousVersion: '12' },
  ],
  ['a version that was published after the alarm', aliasOf('12', at('10:05:30')), undefined],
  [
    'a move after the alarm, which may be the cure',
    {
      ...aliasOf('13', at('10:00:00')),
      served: { ...MOVED.served, before: { version: '12', seenAt: at('10:05:30') } },
    },
    undefined,
  ],
  ['a version that was published 31 minutes ago', aliasOf('12', at('09:34:59')), undefined],
  [
    'a move 31 minutes ago',
    { ...aliasOf('13'), served: { ...MOVED.served, since: at('09:34:59') } },
    undefined,
  ],
  [
    'a move some time in an hour in which nobody looked',
    {
      ...aliasOf('13'),
      served: { ...MOVED.served, before: { version: '12', seenAt: at('09:06:00') } },
    },
    undefined,
  ],
  [
    'a trial of a new version beside one that has served for long',
    aliasOf('12', LONG_AGO, { 13: 0.1 }),
    {
      version: '13',
      previousVersion: '12',
      says: '10 % of the requests go to version 13, the rest to version 12',
    },
  ],
  [
    'a new version that leaves most requests to the one before',
    { ...MOVED, ...aliasOf('13', at('10:00:00'), { 12: 0.9 }) },
    { version: '13', previousVersion: '12' },
  ],
  [
    'two versions of which nobody knows which one served before: the older is the proven one',
    {
      ...aliasOf('13', LONG_AGO, { 12: 0.5 }),
      served: { version: '13', since: at('10:06:00'), seenAt: at('10:06:00') },
    },
    { version: '13', previousVersion: '12' },
  ],
  [
    'a new version that Lambda still provisions: the one before serves',
    { ...aliasOf('13', at('10:00:00'), { 12: 1 }) },
    undefined,
  ],
  [
    'a deployment where none is to be suspected',
    { ...MOVED, ...aliasOf('13', at('10:00:00')), deploymentMinutes: 0 },
    undefined,
  ],
])('suspects, of %s: %#', (_, changes, expected) => {
  const found = findDeployment({ ...QUIET, ...changes });

  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
  if (expected !== undefined && !('previousVersion' in expected))
    expect(found).not.toHaveProperty('previousVersion');
});

test('remembers what served before, and when it was last seen', () => {
  const first = withSeen(undefined, '12', at('09:50:00'));
  const same = withSeen(first, '12', at('10:00:00'));
  const moved = withSeen(same, '13', at('10:06:00'));
  const back = withSeen(moved, '12', at('10:20:00'));

  expect(first).toEqual({ version: '12', since: at('09:50:00'), seenAt: at('09:50:00') });
  expect(same).toEqual({ ...first, seenAt: at('10:00:00') });
  expect(moved).toEqual({
    version: '13',
    since: at('10:06:00'),
    seenAt: at('10:06:00'),
    before: { version: '12', seenAt: at('10:00:00') },
  });
  expect(back.before).toEqual({ version: '13', seenAt: at('10:06:00') });
});

test("the version that serves is the alias's own, but while Lambda moves it", () => {
  expect(servingVersion({ version: '13', weights: {} })).toBe('13');
  expect(servingVersion({ version: '13', weights: { 12: 0.9 } })).toBe('13');
  expect(servingVersion({ version: '13', weights: { 12: 1 } })).toBe('12');
});
