import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { RUNBOOKS } from '../../../core/runbooks/runbooks.ts';
import {
  type StateMachineDefinition,
  stateMachineDefinition,
} from '../../../lib/runbooks/state-machine-definition.ts';
import { allSteps, STEP_FUNCTION_ARN } from './interpreter.ts';
import { DEFINITION } from './machine-scene.ts';

interface Choice {
  readonly StringEquals: string;
  readonly Next: string;
}

/** Names of the states that a state leads to, with the outcome that does. */
function edgesOf(
  definition: StateMachineDefinition,
  name: string,
): readonly (readonly [outcome: string, next: string])[] {
  const { Next, Choices = [], Default, Catch = [] } = definition.States[name] ?? {};
  return [
    ...(Choices as readonly Choice[]).map(
      ({ StringEquals, Next }) => [StringEquals, Next] as const,
    ),
    ...(Catch as readonly Choice[]).map(({ Next }) => ['fault', Next] as const),
    ...(typeof Default === 'string' ? [['otherwise', Default] as const] : []),
    ...(typeof Next === 'string' ? [['always', Next] as const] : []),
  ];
}

describe.each(Object.values(RUNBOOKS))('$name', (runbook) => {
  const definition = stateMachineDefinition(runbook, STEP_FUNCTION_ARN);
  const states = Object.entries(definition.States);
  const tasks = states.filter(([, { Type }]) => Type === 'Task');
  const edges = (name: string) => edgesOf(definition, name);

  test('asl-validator finds nothing wrong', () => {
    expect(validate(JSON.parse(JSON.stringify(definition)))).toMatchObject({
      isValid: true,
      errors: [],
    });
  });

  test('there is a task for every step of the table, under its name, and no other', () => {
    expect(tasks.map(([name]) => name).toSorted()).toEqual(
      allSteps(runbook)
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  test.each(tasks)('%s has a time limit, retries and a catch for faults', (_, task) => {
    expect(task['TimeoutSeconds']).toBeGreaterThan(0);
    expect(task['TimeoutSeconds']).toBeLessThanOrEqual(60);
    expect(task['Retry']).toEqual([expect.objectContaining({ MaxAttempts: 3 })]);
    expect(task['Catch']).toEqual([expect.objectContaining({ ErrorEquals: ['States.ALL'] })]);
  });

  test('only the last step leads to the good end', () => {
    const before = states.filter(([name]) => edges(name).some(([, next]) => next === 'Succeeded'));

    expect(before.map(([name]) => name)).toEqual([runbook.steps.at(-1)?.name]);
  });

  test.each(runbook.steps.filter(({ onFailure }) => onFailure !== 'continue'))(
    'past $name leads nothing but done and described',
    ({ name }) => {
      const next = runbook.steps[runbook.steps.findIndex((step) => step.name === name) + 1]?.name;
      const leading = [...edges(name), ...edges(`After ${name}`)].filter(([, to]) => to === next);

      expect(leading.map(([outcome]) => outcome)).toEqual(['done', 'described']);
      expect(edges(name).map(([, to]) => to)).toContain(`After ${name}`);
    },
  );

  test('every state is reached and every path ends', () => {
    const reached = new Set<string>();
    const visit = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      for (const [, next] of edges(name)) visit(next);
    };

    visit(definition.StartAt);

    expect([...reached].toSorted()).toEqual(states.map(([name]) => name).toSorted());
    for (const [name, { Type }] of states) {
      if (Type !== 'Succeed' && Type !== 'Fail') expect(edges(name)).not.toEqual([]);
    }
  });
});

test('a state says in the console what the table says of its step', () => {
  expect(DEFINITION.States['FailOver']?.['Comment']).toBe(
    'Asks Aurora for the failover, once. Uses: CheckApproval, the lock. ' +
      'Precondition: this run holds the lock, and the candidate is still fit. ' +
      'Twice is safe: the request is written into the lock before it is made, and a written one is not made again. ' +
      'In a run that continues another it finds what is done.',
  );
});
