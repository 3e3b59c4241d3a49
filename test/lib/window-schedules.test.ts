import { expect, test } from '@jest/globals';
import { type Configuration, configurationSchema } from '../../core/config/schema.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { refuseLargeStacks } from '../../lib/shard-limits.ts';
import { drawProject, fleet, NOW, ofType, resourcesOf } from './draw-project.ts';

function withWindows(base: Configuration, windows: object): Configuration {
  return configurationSchema.parse({ ...base, windows });
}

test('an edge calls reconcile for its targets in the minute of its zone, as the schedule of every minute does', () => {
  const configuration = withWindows(fleet(2, 0), {
    timeZone: 'Europe/Berlin',
    weekly: {
      night: { targets: ['edge-0'], from: '22:00', to: '07:00', minInstances: 1 },
    },
    once: {
      over: {
        targets: ['edge-1'],
        start: '2026-03-01T08:00',
        end: '2026-03-01T09:00',
        minInstances: 3,
      },
    },
  });

  const { app } = drawProject(configuration);
  const shard = resourcesOf(app.synth(), 'tidegate-fleet-shard-1');
  const [everyMinute, ...edges] = ofType(shard, 'AWS::Scheduler::Schedule').map(
    ({ Properties }) => Properties,
  );

  expect(edges.map(({ ScheduleExpression }) => ScheduleExpression)).toEqual([
    'cron(0 22 * * ? *)',
    'cron(57 6 * * ? *)',
  ]);
  expect(edges[1]).toEqual({
    Description: 'Tidegate: an edge of window night',
    ScheduleExpression: 'cron(57 6 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { ...everyMinute.Target, Input: '{"windowEdge":["night"],"targets":["edge-0"]}' },
  });
});

test('a shard draws the edges of its own targets', () => {
  const configuration = withWindows(fleet(4, 0, { shards: 2 }), {
    weekly: {
      night: {
        targets: ['edge-0', 'edge-1', 'edge-2', 'edge-3'],
        from: '22:00',
        to: '07:00',
        minInstances: 1,
      },
    },
  });

  const { app, stacks } = drawProject(configuration);
  const assembly = app.synth();

  for (const { stackName, shard } of stacks) {
    const inputs = ofType(resourcesOf(assembly, stackName), 'AWS::Scheduler::Schedule').flatMap(
      ({ Properties }) => (Properties.Target.Input ? [JSON.parse(Properties.Target.Input)] : []),
    );
    expect(inputs).toHaveLength(2);
    for (const { targets } of inputs)
      expect(targets).toEqual(shard.targets.map(({ name }) => name));
  }
});

test('more edges than a stack takes are refused with a number of shards that fits', () => {
  const hourly = (target: string, index: number) =>
    Array.from({ length: 12 }, (_, hour) => [
      `w${index}-${hour}`,
      {
        targets: [target],
        from: `${String(hour * 2).padStart(2, '0')}:${String(index).padStart(2, '0')}`,
        to: `${String(hour * 2 + 1).padStart(2, '0')}:${String(index).padStart(2, '0')}`,
        minInstances: 3,
      },
    ]);
  const base = fleet(20, 0);
  const configuration = withWindows(base, {
    weekly: Object.fromEntries(Object.keys(base.edgeFunctions).flatMap(hourly)),
  });

  const refused = problemsOf(configuration);

  expect(refused[0]).toMatchObject({ path: 'shards', rule: 'a stack has at most 450 resources' });
  const shards = Number(/^set shards to (\d+)$/.exec(refused[0]?.mend ?? '')?.[1]);
  expect(problemsOf({ ...configuration, shards })).toEqual([]);
});

function problemsOf(configuration: Configuration) {
  const { stacks } = drawProject(configuration);
  try {
    refuseLargeStacks({ file: 'config/fleet.yaml', configuration, stacks, now: NOW });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
