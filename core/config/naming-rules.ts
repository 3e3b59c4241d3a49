import { NAME_RULE, name as nameField } from './fields.ts';
import type { Rule, RuleFinding } from './finding.ts';
import { nearest } from './nearest.ts';
import { type Path, quoted } from './path.ts';
import type { Configuration } from './schema.ts';

/* Rules on what targets are called, what they call each other, and what they are called in AWS. */

const KINDS = ['edgeFunctions', 'queues', 'auroraClusters'] as const;

export const someTarget: Rule = ({ edgeFunctions, auroraClusters }) =>
  Object.keys({ ...edgeFunctions, ...auroraClusters }).length > 0
    ? []
    : [
        {
          path: ['edgeFunctions'],
          reads: [['edgeFunctions'], ['auroraClusters']],
          rule: 'the file names at least one edge function or Aurora cluster',
          found: 'none, so that nothing could scale',
          mend: 'add one under edgeFunctions or auroraClusters',
        },
      ];

export const namesAreValid: Rule = (configuration) =>
  pathsOfTargets(configuration)
    .filter(([, name]) => !nameField.safeParse(name).success)
    .map((path): RuleFinding => {
      const [, name] = path;
      const better = asName(name);
      return {
        path,
        reads: [],
        rule: NAME_RULE,
        found: quoted(name),
        mend: nameField.safeParse(better).success ? `rename it, e.g. ${better}` : 'rename it',
      };
    });

/** A name is a part of alarm names, whose kind they do not tell. */
export const namesAreUnique: Rule = (configuration) =>
  repetitions(
    pathsOfTargets(configuration).map((path) => ({ path, value: path[1], reads: [] })),
  ).map(({ path, first, reads }) => ({
    path,
    reads,
    rule: 'a name is used once in the file, over all kinds',
    found: `${quoted(String(path[1]))} is the name of ${first.join('.')} too`,
    mend: 'rename one of the two',
  }));

/** Two owners of the same capacity would undo each other's changes. */
export const oneTargetOnOneResource: Rule = ({ edgeFunctions, queues, auroraClusters }) =>
  [
    ...repetitions(
      Object.entries(edgeFunctions).map(([name, { functionName, alias }]) => ({
        path: ['edgeFunctions', name, 'functionName'],
        value: `${functionName}:${alias}`,
        reads: ['functionName', 'alias'].map((key) => ['edgeFunctions', name, key]),
      })),
    ),
    ...repetitions(
      Object.entries(queues).map(([name, { queueName }]) => {
        const path = ['queues', name, 'queueName'];
        return { path, value: queueName, reads: [path] };
      }),
    ),
    ...repetitions(
      Object.entries(auroraClusters).map(([name, { clusterIdentifier }]) => {
        const path = ['auroraClusters', name, 'clusterIdentifier'];
        return { path, value: clusterIdentifier, reads: [path] };
      }),
    ),
  ].map(({ path, value, first, reads }) => ({
    path,
    reads,
    rule: 'a resource belongs to one target',
    found: `${value} is the resource of ${first.slice(0, 2).join('.')} too`,
    mend: `delete one of the two targets, or correct ${String(path[2])}`,
  }));

export const drivesAFunction: Rule = ({ queues, edgeFunctions }) =>
  Object.entries(queues).flatMap(([name, { drives }]) =>
    named(['queues', name, 'drives'], drives, {
      kind: 'edgeFunctions',
      names: Object.keys(edgeFunctions),
    }),
  );

export const usesACluster: Rule = ({ edgeFunctions, auroraClusters }) =>
  Object.entries(edgeFunctions).flatMap(([name, { database }]) =>
    database === undefined
      ? []
      : named(['edgeFunctions', name, 'database'], database, {
          kind: 'auroraClusters',
          names: Object.keys(auroraClusters),
        }),
  );

function pathsOfTargets(configuration: Configuration): readonly (readonly [string, string])[] {
  return KINDS.flatMap((kind) =>
    Object.keys(configuration[kind]).map((name) => [kind, name] as const),
  );
}

/** `Assistant_Edge 2` -> `assistant-edge-2` */
function asName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
    .slice(0, 40);
}

interface Used {
  readonly path: Path;
  readonly value: string;
  readonly reads: readonly Path[];
}

/** Every use of a value after its first one, with the path of the first. */
function repetitions(uses: readonly Used[]): readonly (Used & { readonly first: Path })[] {
  const firsts = new Map<string, Used>();
  return uses.flatMap((use) => {
    const first = firsts.get(use.value);
    if (first === undefined) firsts.set(use.value, use);
    return first === undefined
      ? []
      : [{ ...use, first: first.path, reads: [...use.reads, ...first.reads] }];
  });
}

/** The value at `path` is a name of this file's `kind`. */
function named(
  path: Path,
  value: string,
  { kind, names }: { readonly kind: string; readonly names: readonly string[] },
): readonly RuleFinding[] {
  if (names.includes(value)) return [];
  const meant = nearest(value, names);
  return [
    {
      path,
      reads: [path, [kind, value]],
      rule: `${String(path.at(-1))} is a name under ${kind}`,
      found: `${value}, which ${kind} does not have`,
      mend:
        meant === undefined
          ? `add ${value} under ${kind}, or correct the name`
          : `did you mean ${meant}?`,
    },
  ];
}
