import { listed, valueInWords } from './field-finding.ts';
import type { Finding } from './finding.ts';
import { childSchema, configurationJsonSchema, type JsonSchema, schemaAt } from './json-schema.ts';
import { nearest } from './nearest.ts';
import { keyInWords, type Path, pathInWords } from './path.ts';

const KIND_IN_WORDS: Readonly<Record<string, string>> = {
  edgeFunctions: 'an edge function',
  queues: 'a queue',
  auroraClusters: 'an Aurora cluster',
};

/** They would change what an object is, or be dropped without a word, before anything could check them. */
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** `edgeFunctions.<name>.thresholds.p95Millis.warning` */
const DEEPEST_KEY = 5;

/** Stands for the name that the operator gives to a target. */
const ANY_NAME = '*';

/** Says what the key at `path` was probably meant to be: another key, or one of another block. */
export function unknownKeyFinding(path: Path, value: unknown): Finding {
  const block = path.slice(0, -1);
  const key = String(path.at(-1));
  const finding = { path, found: `${keyInWords(key)}: ${valueInWords(value)}` };
  const impossible = impossibleAlarm(block, key);
  return impossible === undefined
    ? {
        ...finding,
        rule: `${blockInWords(block)} has no key ${keyInWords(key)}`,
        mend: mendOfKey(block, key),
      }
    : { ...finding, ...impossible };
}

/** Every key that no object may have, as deep as the schema goes; what lies deeper is refused with what it lies in. */
export function forbiddenKeyFindings(value: unknown, path: Path = []): readonly Finding[] {
  if (typeof value !== 'object' || value === null || path.length >= DEEPEST_KEY) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const childPath = [...path, Array.isArray(value) ? Number(key) : key];
    return FORBIDDEN_KEYS.includes(key)
      ? [forbiddenKeyFinding(childPath, key)]
      : forbiddenKeyFindings(child, childPath);
  });
}

function forbiddenKeyFinding(path: Path, key: string): Finding {
  return {
    path,
    rule: `no key is named ${FORBIDDEN_KEYS.slice(0, -1).join(', ')} or ${FORBIDDEN_KEYS.at(-1)}`,
    found: `the key ${key}`,
    mend: 'rename or delete it',
  };
}

/** A threshold that another kind of target has: `a queue has no CPU usage`. */
function impossibleAlarm(block: Path, key: string): Pick<Finding, 'rule' | 'mend'> | undefined {
  const [kind, , section] = block;
  const homes = section === 'thresholds' ? homesOf(key) : [];
  const [home] = homes;
  if (home?.at(-1) !== 'thresholds') return undefined;
  const measured = schemaAt([...home, key])?.title;
  return {
    rule: `${KIND_IN_WORDS[String(kind)]} has no ${measured}, so it cannot have this alarm`,
    mend: `delete it; ${key} is for ${homes.map(([owner]) => String(owner)).join(' and ')}`,
  };
}

function mendOfKey(block: Path, key: string): string {
  const homes = homesOf(key).filter(([kind]) => kind === block[0] || kind === undefined);
  const [home] = homes;
  if (home !== undefined && homes.length === 1) {
    const named = home.map((step, index) => (step === ANY_NAME ? (block[index] ?? step) : step));
    return named.length === 0
      ? 'move it to the top of the file, not indented'
      : `move it to ${pathInWords(named)}`;
  }
  const known = [
    ...Object.keys(schemaAt(block)?.properties ?? {}),
    ...(block.length === 0 ? ['regions'] : []), // read before the schema of one region
  ];
  const meant = nearest(key, known);
  return meant === undefined
    ? `delete it; the keys here are ${listed(known, 20)}`
    : `did you mean ${meant}?`;
}

/** The blocks that have this key. */
function homesOf(
  key: string,
  block: JsonSchema = configurationJsonSchema,
  path: Path = [],
): readonly Path[] {
  const here = Object.hasOwn(block.properties ?? {}, key) ? [path] : [];
  const names = Object.keys(block.properties ?? {});
  const isRecord = typeof block.additionalProperties === 'object';
  const below = (isRecord ? [ANY_NAME] : names).flatMap((name) => {
    const child = childSchema(block, name);
    return child === undefined ? [] : homesOf(key, child, [...path, name]);
  });
  return [...here, ...below];
}

function blockInWords(block: Path): string {
  const [kind] = block;
  if (kind === undefined) return 'the file';
  return block.length === 2
    ? (KIND_IN_WORDS[String(kind)] ?? keyInWords(kind))
    : pathInWords(block.slice(-1));
}
