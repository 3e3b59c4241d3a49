import { type ScalableTarget, scalableTargets } from '../targets.ts';
import { oneOffTime } from '../windows/spans.ts';
import { isTimeZone } from '../windows/zones.ts';
import type { Rule, RuleFinding } from './finding.ts';
import { membersOf } from './groups.ts';
import type { Path } from './path.ts';
import type { Configuration } from './schema.ts';
import { type NamedWindow, windowsOf } from './window-rules.ts';

/* Rules on the floors and ceilings of windows, against those of their targets. */

type Key = 'minInstances' | 'maxInstances' | 'minReaders' | 'maxReaders';

/** One window and one of its targets. */
interface Pair {
  readonly named: NamedWindow;
  readonly target: ScalableTarget;
  readonly index: number;
  readonly floorKey: Key;
  readonly ceilingKey: Key;
}

const KEYS = {
  'edge-function': { floorKey: 'minInstances', ceilingKey: 'maxInstances' },
  'aurora-readers': { floorKey: 'minReaders', ceilingKey: 'maxReaders' },
} as const satisfies Record<ScalableTarget['kind'], unknown>;

const BOUND_KEYS: readonly Key[] = ['minInstances', 'maxInstances', 'minReaders', 'maxReaders'];

/** A window that is silent about one of its targets is a slip: the wrong key, or the wrong target. */
export const windowsSaySomething: Rule = (configuration) =>
  pairsOf(configuration).flatMap((pair): readonly RuleFinding[] => {
    const { named, target, index, floorKey, ceilingKey } = pair;
    const { path, kind, window } = named;
    const isSaid =
      (kind === 'weekly' ? window.scaleInOnlyInside : window.freeze) ||
      (window.verticalChanges && target.kind === 'aurora-readers') ||
      window[floorKey] !== undefined ||
      window[ceilingKey] !== undefined;
    if (isSaid) return [];
    return [
      {
        path: [...path, 'targets', index],
        reads: [path],
        rule: 'a window gives each of its targets a floor or a ceiling, allows a change, or is a freeze',
        found: `${target.name} gets neither ${floorKey} nor ${ceilingKey}`,
        mend: `add ${floorKey} or ${ceilingKey}, or take ${target.name} out of it`,
      },
    ];
  });

/** What stands at its beginning stays until its end: other bounds inside could not be reached. */
export const freezesSayNothingElse: Rule = (configuration) =>
  windowsOf(configuration).flatMap(({ kind, path, window }): readonly RuleFinding[] => {
    if (kind === 'weekly' || !window.freeze) return [];
    const { verticalChanges } = window;
    const bounds = BOUND_KEYS.filter((key) => window[key] !== undefined);
    const also = [...bounds, ...(verticalChanges ? ['verticalChanges'] : [])];
    if (also.length === 0) return [];
    return [
      {
        path: [...path, 'freeze'],
        reads: [path],
        rule: 'a freeze says nothing else: what stands at its start stays',
        found: `freeze with ${also.join(', ')}`,
        mend: `delete ${also.join(', ')}; for a floor that comes before the freeze write another window that ends at its start`,
      },
    ];
  });

/** The configured ceiling was checked against quota and connections; a window never goes past it. */
export const windowsKeepToTheCeiling: Rule = (configuration) =>
  pairsOf(configuration).flatMap(({ named, target, floorKey, ceilingKey }) =>
    [floorKey, ceilingKey].flatMap((key): readonly RuleFinding[] => {
      const value = named.window[key];
      const { name, maxCapacity } = target;
      if (value === undefined || value <= maxCapacity) return [];
      const path = [...named.path, key];
      return [
        {
          path,
          reads: [path, pathOf(target, ceilingKey)],
          rule: `${key} of a window is at most ${ceilingKey} of its targets`,
          found: `${key} ${value}, but ${name} has ${ceilingKey} ${maxCapacity}`,
          mend: `lower ${key} to ${maxCapacity}, or raise ${ceilingKey} of ${name} to ${value}`,
        },
      ];
    }),
  );

/** Inside one window; where several overlap the floor wins. */
export const windowFloorsBelowCeilings: Rule = (configuration) =>
  pairsOf(configuration).flatMap(({ named, target, floorKey, ceilingKey }) => {
    const { path, window } = named;
    const ceiling = window[ceilingKey];
    const floor = window[floorKey] ?? target.minCapacity;
    if (ceiling === undefined || floor <= ceiling) return [];
    const whose = window[floorKey] === undefined ? ` of ${target.name}` : '';
    const mend =
      window[floorKey] === undefined && ceiling > 0
        ? `add ${floorKey}: ${ceiling} to the window, or raise ${ceilingKey} to ${floor}`
        : `raise ${ceilingKey} to ${floor}, or lower ${floorKey}`;
    return [
      {
        path: [...path, ceilingKey],
        reads: [[...path, ceilingKey], [...path, floorKey], pathOf(target, floorKey)],
        rule: `inside a window ${floorKey} is at most ${ceilingKey}`,
        found: `${floorKey} ${floor}${whose}, ${ceilingKey} ${ceiling}`,
        mend,
      },
    ];
  });

/** What a window lowers is back `leadSeconds` before it ends: a shorter one would lower nothing. */
export const windowsOutlastTheLead: Rule = (configuration) =>
  pairsOf(configuration).flatMap(({ named, target, floorKey, ceilingKey }) => {
    const { path, kind, window } = named;
    const seconds = lengthSeconds(named, configuration);
    const lowers =
      (window[floorKey] ?? Infinity) < target.minCapacity ||
      (window[ceilingKey] ?? Infinity) < target.maxCapacity;
    if (!lowers || seconds <= 0 || seconds > target.leadSeconds) return [];
    const [first, last] = kind === 'weekly' ? ['from', 'to'] : ['start', 'end'];
    const finding: RuleFinding = {
      path: [...path, last],
      reads: [[...path, first], [...path, last], leadPathOf(target)],
      rule: 'a window that lowers capacity is longer than the leadSeconds of its targets',
      found: `${seconds} s, but ${target.name} is back ${target.leadSeconds} s before the end`,
      mend: `write a later ${last}, or lower leadSeconds of ${target.name}`,
    };
    return [finding];
  });

function pairsOf(configuration: Configuration): readonly Pair[] {
  const targets = new Map(scalableTargets(configuration).map((target) => [target.name, target]));
  return windowsOf(configuration).flatMap((named) =>
    named.window.targets.flatMap((nameOrGroup, index) =>
      membersOf(nameOrGroup, configuration).flatMap((name) => {
        const target = targets.get(name);
        return target ? [{ named, target, index, ...KEYS[target.kind] }] : [];
      }),
    ),
  );
}

/** By the clock on the wall; 0 or less where the window never opens, which is another rule's. */
function lengthSeconds({ kind, window }: NamedWindow, { windows }: Configuration): number {
  if (kind === 'weekly') {
    if (window.from === '24:00' || window.from === window.to) return 0;
    const minutes = minuteOfDay(window.to) - minuteOfDay(window.from);
    return (minutes > 0 ? minutes : minutes + 24 * 60) * 60;
  }
  const timeZone = window.timeZone ?? windows.timeZone;
  if (!isTimeZone(timeZone)) return 0;
  const { from, until } = oneOffTime(window, timeZone);
  return (until - from) / 1000;
}

function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function pathOf({ kind, name }: ScalableTarget, key: Key): Path {
  return kind === 'edge-function'
    ? ['edgeFunctions', name, 'scaling', key]
    : ['auroraClusters', name, key];
}

function leadPathOf({ kind, name }: ScalableTarget): Path {
  return [kind === 'edge-function' ? 'edgeFunctions' : 'auroraClusters', name, 'leadSeconds'];
}
