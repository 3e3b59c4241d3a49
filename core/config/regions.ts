import { valueInWords } from './field-finding.ts';
import * as field from './fields.ts';
import type { Finding } from './finding.ts';
import { nearest } from './nearest.ts';
import { keyInWords, type Path, quoted } from './path.ts';
import { valueAt } from './values-at-paths.ts';

/* One file for several regions: `regions` says, region by region, what differs there from the rest of the file. */

/** What a file says of one region, as if it were a file of that region alone. */
export interface RegionalValue {
  readonly region: string;
  /** The file's own values with those of the overlay over them. */
  readonly value: unknown;
  readonly overlay: Block;
}

export interface DividedFile {
  /** Of the region that stands at the top of the file. */
  readonly home: unknown;
  readonly others: readonly RegionalValue[];
  /** What is wrong with `regions` itself; what lies under a refused region is not looked at. */
  readonly findings: readonly Finding[];
}

type Block = Readonly<Record<string, unknown>>;

export function divideByRegion(value: unknown): DividedFile {
  if (!isBlock(value) || !Object.hasOwn(value, 'regions'))
    return { home: value, others: [], findings: [] };
  const { regions, ...home } = value;
  if (!isBlock(regions)) return { home, others: [], findings: [noRegions(regions)] };
  const divided = Object.entries(regions).map(([region, overlay]) => {
    const refused = refusedRegion(region, overlay, home);
    return refused === undefined && isBlock(overlay)
      ? regionalValue(region, overlay, home)
      : { others: [], findings: refused === undefined ? [] : [refused] };
  });
  return {
    home,
    others: divided.flatMap(({ others }) => others),
    findings: divided.flatMap(({ findings }) => findings),
  };
}

/** Where the file says what holds at `path` in a region: under `regions` if the overlay does, else where all regions have it. */
export function placeInFile(
  path: Path,
  { region, overlay }: Pick<RegionalValue, 'region' | 'overlay'>,
  home: unknown,
): Path {
  const inOverlay = depthOf(path, overlay);
  const isItsOwn = inOverlay > 0 && (inOverlay === path.length || inOverlay > depthOf(path, home));
  return isItsOwn ? ['regions', region, ...path] : path;
}

/** The same for a value of the whole file; a region that is not under `regions` has the top of the file. */
export function placeOf(path: Path, region: string, file: unknown): Path {
  const overlay = valueAt(file, ['regions', region]);
  return isBlock(overlay) ? placeInFile(path, { region, overlay }, file) : path;
}

function regionalValue(
  region: string,
  overlay: Block,
  home: Block,
): Pick<DividedFile, 'others' | 'findings'> {
  const misplaced = Object.keys(WHOLE_FILE_ONLY).filter((key) => Object.hasOwn(overlay, key));
  const allowed = Object.fromEntries(
    Object.entries(overlay).filter(([key]) => !misplaced.includes(key)),
  );
  const findings = [
    ...misplaced.map((key) => misplacedKey(region, key, overlay[key])),
    ...idleRemovals(['regions', region], allowed, home),
  ];
  const value = { ...merged(home, allowed), region };
  return { others: [{ region, value, overlay: allowed }], findings };
}

/** Maps key by key; what is no map replaces what was there, and null takes it away. */
function merged(base: unknown, overlay: Block): Block {
  const entries = new Map(isBlock(base) ? Object.entries(base) : []);
  for (const [key, value] of Object.entries(overlay)) {
    if (value === null) entries.delete(key);
    else entries.set(key, isBlock(value) ? merged(entries.get(key), value) : value);
  }
  return Object.fromEntries(entries);
}

const WHOLE_FILE_ONLY: Readonly<Record<string, Pick<Finding, 'rule' | 'mend'>>> = {
  project: {
    rule: 'project is the same in every region',
    mend: 'delete it; project stands at the top of the file',
  },
  region: { rule: 'a region is the name of its block', mend: 'delete it' },
  regions: {
    rule: 'a region has no regions of its own',
    mend: 'move it out, beside the other regions',
  },
};

function misplacedKey(region: string, key: string, value: unknown): Finding {
  const { rule, mend } = WHOLE_FILE_ONLY[key] ?? { rule: '', mend: '' };
  return {
    path: ['regions', region, key],
    rule,
    found: `${key}: ${valueInWords(value)}`,
    mend,
  };
}

/** A null that takes nothing away is a name that is not the file's. */
function idleRemovals(path: Path, overlay: Block, base: unknown): readonly Finding[] {
  const own = isBlock(base) ? base : {};
  return Object.entries(overlay).flatMap(([key, value]): readonly Finding[] => {
    if (isBlock(value))
      return idleRemovals([...path, key], value, Object.hasOwn(own, key) ? own[key] : {});
    if (value !== null || Object.hasOwn(own, key)) return [];
    const meant = nearest(key, Object.keys(own));
    return [
      {
        path: [...path, key],
        rule: 'a key without a value takes a key of the file away in this region',
        found: `${keyInWords(key)}, which the file does not have outside of regions`,
        mend: meant === undefined ? 'give it a value, or delete it' : `did you mean ${meant}?`,
      },
    ];
  });
}

function noRegions(regions: unknown): Finding {
  return {
    path: ['regions'],
    rule: 'regions is a block of regions, each with its own block of what differs there',
    found: valueInWords(regions),
    mend: 'write regions under it, or delete it',
  };
}

function refusedRegion(region: string, overlay: unknown, home: Block): Finding | undefined {
  const path = ['regions', region];
  if (region === home['region'])
    return {
      path,
      rule: 'a region stands once in the file',
      found: `${region}, which is region at the top of the file`,
      mend: 'move what differs to the top of the file, or correct one of the two',
    };
  if (!field.region.safeParse(region).success)
    return {
      path,
      rule: 'a region reads like us-east-1',
      found: quoted(region),
      mend: 'write the name of a region',
    };
  if (isBlock(overlay)) return undefined;
  return {
    path,
    rule: `${region} is a block of what differs there`,
    found: valueInWords(overlay),
    mend: `write what differs under it, or ${region}: {} if nothing does`,
  };
}

/** How many of the path's steps there are. */
function depthOf(path: Path, value: unknown): number {
  const missing = path.findIndex((key, index) => {
    const parent = valueAt(value, path.slice(0, index));
    return typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key);
  });
  return missing === -1 ? path.length : missing;
}

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
