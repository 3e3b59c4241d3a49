import { expect, test } from '@jest/globals';
import type { Configuration } from '../../core/config/schema.ts';
import { drawProject, fleet, type Resources, resourcesOf } from './draw-project.ts';

test.each([
  ['one shard', 1],
  ['three shards', 3],
])('another function and another cluster only add, in %s', (_, shards) => {
  const before = synthesized(fleet(6, 2, { shards }));
  const after = synthesized(inOtherOrder(fleet(7, 3, { shards })));

  for (const [stackName, resources] of before) {
    for (const [id, resource] of Object.entries(resources)) {
      const later = after.get(stackName)?.[id];
      expect({ id, differences: missingIn(withoutCode(later), withoutCode(resource)) }).toEqual({
        id,
        differences: [],
      });
    }
  }
  expect(countOf(after)).toBeGreaterThan(countOf(before) + 8 + 8 - 1);
});

function synthesized(configuration: Configuration): ReadonlyMap<string, Resources> {
  const { app, stacks } = drawProject(configuration);
  const assembly = app.synth();
  return new Map(stacks.map(({ stackName }) => [stackName, resourcesOf(assembly, stackName)]));
}

/** The new ones come first in the file: nothing may hang on the order. */
function inOtherOrder(configuration: Configuration): Configuration {
  const reversed = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).toReversed());
  return {
    ...configuration,
    edgeFunctions: reversed(configuration.edgeFunctions),
    auroraClusters: reversed(configuration.auroraClusters),
  };
}

function countOf(stacks: ReadonlyMap<string, Resources>): number {
  return [...stacks.values()].flatMap((resources) => Object.keys(resources)).length;
}

/**
 * The configuration is part of the handlers' code, graphs of new targets stand among those of the others, and the construct
 * library notes which of its classes are used.
 */
function withoutCode(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (key, inner) =>
    ['Code', 'DashboardBody', 'Analytics', 'Metadata'].includes(key) ? undefined : inner,
  );
}

/** Paths of what `later` has not, or has otherwise. A list may grow, and a single entry may become a list. */
function missingIn(later: unknown, earlier: unknown, path = ''): readonly string[] {
  if (Array.isArray(later) || Array.isArray(earlier)) {
    const laterEntries = [later].flat().map((entry) => JSON.stringify(entry));
    return [earlier]
      .flat()
      .filter((entry) => !laterEntries.includes(JSON.stringify(entry)))
      .flatMap((entry) => bestMatch([later].flat(), entry, path));
  }
  if (isObject(later) && isObject(earlier)) {
    return Object.keys(earlier).flatMap((key) =>
      missingIn(later[key], earlier[key], `${path}/${key}`),
    );
  }
  return later === earlier ? [] : [path];
}

function bestMatch(
  candidates: readonly unknown[],
  entry: unknown,
  path: string,
): readonly string[] {
  const attempts = candidates.map((candidate) => missingIn(candidate, entry, path));
  return attempts.toSorted((a, b) => a.length - b.length)[0] ?? [path];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
