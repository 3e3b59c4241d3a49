import { describe, expect, test } from '@jest/globals';
import type { ReadinessPart } from '../../../../core/readiness/readiness.ts';
import {
  type Obstacle,
  obstaclesTo,
  refusalOf,
  type ShiftSeen,
} from '../../../../core/runbooks/region-shift/obstacles.ts';
import type { Pair } from '../../../../core/runbooks/region-shift/pair.ts';
import type { GlobalMember } from '../../../../core/runbooks/region-shift/ports.ts';

const member = (region: string, cluster: string, isWriter: boolean): GlobalMember => ({
  clusterArn: `arn:aws:rds:${region}:123456789012:cluster:${cluster}`,
  region,
  isWriter,
});
const [east, west] = [member('us-east-1', 'db-east', true), member('us-west-2', 'db-west', false)];
const ready: Pair = {
  target: {
    cluster: 'db',
    region: 'us-west-2',
    clusterIdentifier: 'db-west',
    globalClusterIdentifier: 'global',
    partner: { region: 'us-east-1', clusterIdentifier: 'db-east' },
    recoveryPointSeconds: 5,
    recoveryTimeSeconds: 900,
    peak: { instances: {}, readers: 1 },
    capacityDeadlineSeconds: 600,
  },
  global: {
    identifier: 'global',
    status: 'available',
    engineVersion: '16.6',
    members: [east, west],
  },
  here: west,
  cluster: {
    identifier: 'db-west',
    status: 'available',
    members: [
      {
        id: 'db-west-1',
        isWriter: false,
        status: 'available',
        instanceClass: 'db.r6g.large',
        zone: 'us-west-2a',
        promotionTier: 0,
      },
    ],
  },
};
const part = (name: ReadinessPart['name'], isReady: boolean): ReadinessPart => ({
  name,
  need: 'hard',
  isReady,
  value: 'found',
  objective: 'wanted',
});
const nothingWrong: ShiftSeen = {
  isPlanned: true,
  pair: ready,
  lagMillis: 100,
  unscalable: [],
  readiness: undefined,
  traffic: undefined,
};
const readinessWith = (...parts: readonly ReadinessPart[]) => ({
  cluster: 'db',
  at: new Date(0),
  score: 50,
  parts,
});
const withPair = (seen: ShiftSeen, change: Partial<Pair>): ShiftSeen => ({
  ...seen,
  pair: { ...seen.pair, ...change },
});

interface Trouble {
  readonly name: string;
  readonly says: string;
  /** By kind of run. */
  readonly planned: Obstacle['weight'];
  readonly unplanned: Obstacle['weight'];
  readonly make: (seen: ShiftSeen) => ShiftSeen;
}

/** Everything that can be wrong by itself and together with every other. */
const TROUBLES: readonly Trouble[] = [
  {
    name: 'a change is under way',
    says: 'is switching-over from',
    planned: 'hard',
    unplanned: 'hard',
    make: (seen) =>
      withPair(seen, {
        global: {
          ...seen.pair.global,
          status: 'switching-over',
          change: { status: 'failing-over', from: 'a', to: 'b' },
        },
      }),
  },
  {
    name: 'a cluster that is not available',
    says: 'cluster db-west is modifying',
    planned: 'hard',
    unplanned: 'hard',
    make: (seen) => withPair(seen, { cluster: { ...seen.pair.cluster, status: 'modifying' } }),
  },
  {
    name: 'no instance to promote',
    says: 'has no available instance',
    planned: 'hard',
    unplanned: 'hard',
    make: (seen) => withPair(seen, { cluster: { ...seen.pair.cluster, members: [] } }),
  },
  {
    name: 'a copy that is too far behind',
    says: 'is 9000 ms behind, more than 5000',
    planned: 'hard',
    unplanned: 'soft',
    make: (seen) => ({ ...seen, lagMillis: 9000 }),
  },
  {
    name: 'traffic that cannot be moved',
    says: 'keeps requests away',
    planned: 'hard',
    unplanned: 'hard',
    make: (seen) => ({ ...seen, traffic: 'the partner keeps requests away' }),
  },
  {
    name: 'shadow mode',
    says: 'is in mode shadow',
    planned: 'soft',
    unplanned: 'soft',
    make: (seen) => ({ ...seen, unscalable: [...seen.unscalable, 'edge is in mode shadow'] }),
  },
  {
    name: 'a freeze',
    says: 'everything frozen',
    planned: 'soft',
    unplanned: 'soft',
    make: (seen) => ({ ...seen, unscalable: [...seen.unscalable, 'edge: everything frozen'] }),
  },
  ...(['quotas', 'alarm-parity', 'backup-age'] as const).map(
    (name): Trouble => ({
      name,
      says: `${name}: found, wanted wanted`,
      planned: 'soft',
      unplanned: 'soft',
      make: (seen) => ({
        ...seen,
        readiness: readinessWith(...(seen.readiness?.parts ?? []), part(name, false)),
      }),
    }),
  ),
  {
    name: 'another engine version',
    says: 'engine-version: found, wanted wanted',
    planned: 'hard',
    unplanned: 'hard',
    make: (seen) => ({
      ...seen,
      readiness: readinessWith(...(seen.readiness?.parts ?? []), part('engine-version', false)),
    }),
  },
];

function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 2 ** items.length }, (_, bits) =>
    items.filter((_item, index) => (bits & (1 << index)) !== 0),
  );
}

describe.each(['planned', 'unplanned'] as const)('%s', (kind) => {
  test('of every set of troubles each is said, a hard one stops every run, a soft one those without a reason', () => {
    const subsets = subsetsOf(TROUBLES);

    const wrong = subsets.filter((troubles) => {
      const seen = troubles.reduce((before, { make }) => make(before), {
        ...nothingWrong,
        isPlanned: kind === 'planned',
      });
      const obstacles = obstaclesTo(seen);
      const [without, despite] = [refusalOf(obstacles, undefined), refusalOf(obstacles, 'because')];
      const hard = troubles.filter((trouble) => trouble[kind] === 'hard');
      const says = (refusal: string | undefined, all: readonly Trouble[]) =>
        (refusal === undefined) === (all.length === 0) &&
        all.every((trouble) => refusal?.includes(trouble.says));
      return !says(without, troubles) || !says(despite, hard);
    });

    expect(wrong.map((troubles) => troubles.map(({ name }) => name))).toEqual([]);
    expect(subsets).toHaveLength(2048);
  });
});

test('parameters that wait for a reboot are passed with a reason only', () => {
  const [member] = nothingWrong.pair.cluster.members;
  if (member === undefined) throw new Error('no member');
  const members = [{ ...member, parameterGroupStatus: 'pending-reboot' }];
  const seen = withPair(nothingWrong, { cluster: { ...nothingWrong.pair.cluster, members } });

  expect(obstaclesTo(seen)).toEqual([
    { weight: 'soft', says: 'the parameter group of db-west-1 is pending-reboot' },
  ]);
});

test('an unknown lag stops a planned run, and not one that may lose data', () => {
  const unknown = { ...nothingWrong, lagMillis: undefined };

  expect(refusalOf(obstaclesTo(unknown), 'because')).toContain('nobody knows how far');
  expect(obstaclesTo({ ...unknown, isPlanned: false })).toEqual([]);
});

test('a lag at the objective is not behind it', () => {
  expect(obstaclesTo({ ...nothingWrong, lagMillis: 5000 })).toEqual([]);
  expect(obstaclesTo({ ...nothingWrong, lagMillis: 5001 })).toHaveLength(1);
});

test.each([
  ['a third region', [{ ...east, isWriter: false }, west, member('eu-west-1', 'db-eu', true)]],
  ['two regions', [east, west, member('eu-west-1', 'db-eu', true)]],
  ['no region', [{ ...east, isWriter: false }, west]],
  ["another cluster in the partner's region", [member('us-east-1', 'other', true), west]],
])('a writer in %s stops every run', (_, members) => {
  const seen = withPair(nothingWrong, { global: { ...ready.global, members } });

  expect(refusalOf(obstaclesTo(seen), 'because')).toContain('the writer of global is in');
});

test('a writer that is here already has no lag, and no partner to take over from', () => {
  const here = { ...west, isWriter: true };
  const members = [{ ...east, isWriter: false }, here];
  const seen = withPair(nothingWrong, { here, global: { ...ready.global, members } });

  expect(obstaclesTo({ ...seen, lagMillis: undefined })).toEqual([]);
});

test('capacity that does not stand yet is no obstacle: the run brings it', () => {
  const readiness = readinessWith(part('capacity', false), part('replication-lag', false));

  expect(obstaclesTo({ ...nothingWrong, readiness })).toEqual([]);
});
