import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { ConfigurationError } from '../../../core/errors.ts';
import { reportSeed } from '../../report-seed.ts';
import { SMALL } from './configuration-scene.ts';

const runs = reportSeed({ numRuns: 2000 });

const windows = {
  timeZone: 'Europe/Berlin',
  holidays: ['2026-12-25'],
  weekly: {
    night: {
      targets: ['edge'],
      from: '22:00',
      to: '07:00',
      minInstances: 1,
      except: ['2026-12-24'],
    },
  },
  once: {
    launch: {
      targets: ['edge'],
      start: '2026-03-29T01:00',
      end: '2026-03-29T12:00',
      minInstances: 9,
    },
  },
};

const regions = {
  'eu-west-1': {
    mode: 'shadow',
    queues: null,
    edgeFunctions: { edge: { scaling: { maxInstances: 4 } } },
    auroraClusters: { db: { availabilityZones: ['eu-west-1a'] } },
  },
};

/** SMALL with every default written out, so that every key of the schema can be changed. */
const FULL: object = JSON.parse(
  JSON.stringify(parseConfiguration({ file: 'full', value: { ...SMALL, mode: 'act', windows } })),
);

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const children = Object.entries(value).flatMap(([key, child]) =>
    pathsIn(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, ...children];
}

const odd = fc.constantFrom(
  ...[
    null,
    '',
    '60s',
    '70%',
    'yes',
    'constructor',
    '__proto__',
    [],
    {},
    0,
    0.7,
    70,
    1.5,
    60_000,
    1e300,
  ],
  JSON.parse('{ "__proto__": { "mode": "act" }, "constructor": 1 }'),
);
const anyJson = fc.jsonValue({ maxDepth: 4 });
const change = fc.record({
  key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'minInstances', 'mode')),
  how: fc.constantFrom('replace', 'delete', 'add'),
  value: fc.oneof(
    odd,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.nat({ max: 2000 }),
    anyJson,
  ),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** A configuration with a few faults: closer to what people write than any JSON is. */
const spoiledOf = (good: object) =>
  fc
    .array(fc.tuple(fc.constantFrom(...pathsIn(good)), change), { maxLength: 4 })
    .map((changes) => withChanges(good, changes));
const spoiled = spoiledOf(FULL);

function withChanges(good: object, changes: readonly (readonly [Path, Change])[]): unknown {
  let value: unknown = structuredClone(good);
  for (const [path, { key, how, value: other }] of changes) {
    const last = path.at(-1);
    const parent = path.slice(0, -1).reduce(read, value);
    if (last === undefined) value = how === 'replace' ? other : value;
    else if (how === 'replace') write(parent, last, other);
    else if (how === 'add') write(read(parent, last), key, other);
    else if (isBlock(parent)) Reflect.deleteProperty(parent, last);
  }
  return JSON.parse(JSON.stringify(value));
}

test.each([
  ['any JSON', anyJson, 2000],
  ['a configuration with a few changes', spoiled, 2000],
  ['a configuration of two regions with a few changes', spoiledOf({ ...FULL, regions }), 500],
])('%s is a configuration, or refused with problems that say everything', (_, values, numRuns) => {
  fc.assert(
    fc.property(values as fc.Arbitrary<unknown>, (value) => {
      expect(complaints(value)).toEqual([]);
    }),
    { ...runs, numRuns },
  );
});

test('the changes leave enough configurations that are accepted, and refuse enough', () => {
  const outcomes = fc.sample(spoiled, { ...runs, numRuns: 500 }).map(outcomeOf);
  const refused = outcomes.filter((outcome) => outcome instanceof ConfigurationError);

  expect(refused.length).toBeGreaterThan(100);
  expect(outcomes.length - refused.length).toBeGreaterThan(25);
});

/** What is wrong with the answer of parseConfiguration; a word of the file's own may stand in it. */
function complaints(value: unknown): readonly string[] {
  const outcome = outcomeOf(value);
  const file = JSON.stringify(value);
  if (!(outcome instanceof ConfigurationError)) {
    const again = outcomeOf(JSON.parse(JSON.stringify(outcome)));
    return JSON.stringify(again) === JSON.stringify(outcome) ? [] : ['parsing it again differs'];
  }
  if (outcome.problems.length === 0) return ['refused without a problem'];
  return outcome.problems.flatMap(({ line, path, rule, found, mend }) => [
    ...(line === 0 ? [] : [`a line of JSON: ${line}`]),
    ...[path, rule, found, mend].flatMap((words) => (words.trim() === '' ? ['no words'] : [])),
    ...(/undefined|NaN|\[object|Invalid|received/.exec(`${rule} ${mend}`) ?? []).filter(
      (word) => !file.includes(word),
    ),
    ...(/[\p{Cc}\u2028-\u202e]/u.exec(`${path}${rule}${found}${mend}`) ?? []),
  ]);
}

function outcomeOf(value: unknown): unknown {
  try {
    return parseConfiguration({ file: 'any', value });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

function isBlock(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function read(value: unknown, key: string | number): unknown {
  return isBlock(value) ? Reflect.get(value, key) : undefined;
}

function write(block: unknown, key: string | number, value: unknown): void {
  if (isBlock(block))
    Object.defineProperty(block, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
}
