import { appendFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Configuration } from '../../core/config/schema.ts';
import { ConfigurationError, type ConfigurationProblem } from '../../core/errors.ts';
import { shardOf } from '../../core/shards.ts';
import { refuseLargeStacks, refuseLargeTemplates } from '../../lib/shard-limits.ts';
import { drawProject, fleet, NOW } from './draw-project.ts';

const FILE = 'config/fleet.yaml';

test.each([
  ['alarms', fleet(60, 0), 'a stack has at most 450 resources'],
  ['permissions', fleet(0, 40), "a stack has at most 10240 characters in a role's policies"],
  ['both', fleet(70, 8), 'a stack has at most 450 resources'],
])(
  'too many %s in a shard are refused with a number of shards that fits',
  (_, configuration, rule) => {
    const problems = problemsOf(configuration);

    expect(problems[0]).toMatchObject({ line: 0, path: 'shards', rule });
    expect(problemsOf({ ...configuration, shards: shardsIn(problems) })).toEqual([]);
  },
);

test('too long an event pattern is refused with a number of shards that fits', () => {
  const names = Array.from(
    { length: 60 },
    (_, index) => `a-function-with-quite-a-long-name-${index}`,
  );
  const configuration = functionsNamed(names, 2);

  const problems = problemsOf(configuration);

  expect(problems.map(({ rule }) => rule)).toContain(
    'a stack has at most 2048 characters in an event pattern',
  );
  expect(problemsOf({ ...configuration, shards: shardsIn(problems) })).toEqual([]);
});

test('a fleet that the most shards cannot hold is refused with another way out', () => {
  const inOneShard = Array.from({ length: 3000 }, (_, index) => `edge-${index}`).filter(
    (name) => shardOf(name, 50) === 1,
  );

  expect(problemsOf(functionsNamed(inOneShard, 50))[0]?.mend).toBe(
    'spread the targets over two projects',
  );
});

test('a fleet that fits is not refused, and a template that is too long is', () => {
  const configuration = fleet(30, 4);
  const { app, stacks } = drawProject(configuration);
  const deployment = { file: FILE, configuration, stacks, now: NOW };

  const assembly = app.synth();

  expect(problemsOf(configuration)).toEqual([]);
  expect(() => refuseLargeTemplates(assembly, deployment)).not.toThrow();

  const [, shard] = assembly.stacks;
  appendFileSync(shard?.templateFullPath ?? '', ' '.repeat(900_000));

  expect(thrownBy(() => refuseLargeTemplates(assembly, deployment))).toEqual([
    {
      line: 0,
      path: 'shards',
      rule: 'a template has at most 900000 bytes',
      found: expect.stringMatching(/^\d{7} in tidegate-fleet-shard-1$/),
      mend: 'set shards to 2',
    },
  ]);
});

test('what is too large in another region is told with the region, and refuses it alone', () => {
  const { regions } = drawProject(fleet(1, 0), { ...fleet(60, 0), region: 'us-west-2' });
  const [home, west] = regions.map((region) =>
    thrownBy(() => refuseLargeStacks({ file: FILE, now: NOW, ...region })),
  );

  expect(home).toEqual([]);
  expect(west?.[0]).toMatchObject({
    found: expect.stringMatching(/^\d+ in tidegate-fleet-shard-1-us-west-2$/),
    mend: expect.stringMatching(/^set shards to \d+$/),
  });
});

function functionsNamed(names: readonly string[], shards: number): Configuration {
  const one = fleet(1, 0, { shards });
  const [edge] = Object.values(one.edgeFunctions);
  if (edge === undefined) throw new Error('no function');
  return { ...one, edgeFunctions: Object.fromEntries(names.map((name) => [name, edge])) };
}

function shardsIn(problems: readonly ConfigurationProblem[]): number {
  return Number(/^set shards to (\d+)$/.exec(problems[0]?.mend ?? '')?.[1]);
}

function problemsOf(configuration: Configuration): readonly ConfigurationProblem[] {
  const { stacks } = drawProject(configuration);
  return thrownBy(() => refuseLargeStacks({ file: FILE, configuration, stacks, now: NOW }));
}

function thrownBy(refuse: () => void): readonly ConfigurationProblem[] {
  try {
    refuse();
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
