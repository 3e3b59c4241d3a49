import { oneOffTime } from '../windows/spans.ts';
import { isTimeZone } from '../windows/zones.ts';
import { NAME_RULE, name as nameField } from './fields.ts';
import type { Rule, RuleFinding } from './finding.ts';
import { nearest } from './nearest.ts';
import { type Path, quoted } from './path.ts';
import type { Configuration } from './schema.ts';
import type { OneOffWindow, WeeklyWindow } from './window-schema.ts';

/* Rules on when windows open, and on whose. What they say of capacity is in window-capacity-rules.ts. */

/** A window with its path. */
export type NamedWindow = { readonly path: Path; readonly name: string } & (
  | { readonly kind: 'weekly'; readonly window: WeeklyWindow }
  | { readonly kind: 'once'; readonly window: OneOffWindow }
);

export function windowsOf({ windows }: Configuration): readonly NamedWindow[] {
  return [
    ...Object.entries(windows.weekly).map(([name, window]) => {
      return { kind: 'weekly', name, window, path: ['windows', 'weekly', name] } as const;
    }),
    ...Object.entries(windows.once).map(([name, window]) => {
      return { kind: 'once', name, window, path: ['windows', 'once', name] } as const;
    }),
  ];
}

export const windowNamesAreValid: Rule = (configuration) =>
  windowsOf(configuration).flatMap(({ kind, name, path }): readonly RuleFinding[] => {
    if (!nameField.safeParse(name).success)
      return [{ path, reads: [], rule: NAME_RULE, found: quoted(name), mend: 'rename it' }];
    if (kind === 'weekly' || !Object.hasOwn(configuration.windows.weekly, name)) return [];
    return [
      {
        path,
        reads: [],
        rule: 'a window has a name of its own',
        found: `${name} is the name of a weekly window too`,
        mend: 'rename one of the two',
      },
    ];
  });

export const timeZonesExist: Rule = (configuration) => {
  const zones = [
    { path: ['windows', 'timeZone'], zone: configuration.windows.timeZone },
    ...windowsOf(configuration).flatMap(({ path, window: { timeZone: zone } }) =>
      zone === undefined ? [] : [{ path: [...path, 'timeZone'], zone }],
    ),
  ];
  return zones
    .filter(({ zone }) => !isTimeZone(zone))
    .map(({ path, zone }) => {
      const meant = nearestZone(zone);
      return {
        path,
        reads: [path],
        rule: 'a time zone is in the IANA database',
        found: `${zone}, which it does not have`,
        mend: meant === undefined ? 'write one like Europe/Berlin' : `did you mean ${meant}?`,
      };
    });
};

/** `Berlin` is near to no whole name: cities count alone too. */
function nearestZone(zone: string): string | undefined {
  const zones = Intl.supportedValuesOf('timeZone');
  const city = (name: string) => name.split('/').at(-1) ?? name;
  const meantCity = nearest(city(zone), zones.map(city));
  return nearest(zone, zones) ?? zones.find((known) => city(known) === meantCity);
}

export const windowTargetsExist: Rule = (configuration) => {
  const { edgeFunctions, auroraClusters, queues, groups } = configuration;
  const names = Object.keys({ ...edgeFunctions, ...auroraClusters, ...groups });
  return windowsOf(configuration).flatMap(({ path, window }) =>
    window.targets.flatMap((target, index): readonly RuleFinding[] => {
      if (names.includes(target)) return [];
      const meant = queues[target]?.drives ?? nearest(target, names);
      const at = [...path, 'targets', index];
      return [
        {
          path: at,
          reads: [at, ['edgeFunctions'], ['auroraClusters'], ['groups']],
          rule: 'a window is for edge functions, Aurora clusters and groups of this file',
          found: queues[target] ? `${target}, a queue` : `${target}, which is none of them`,
          mend: meant === undefined ? 'correct the name' : `did you mean ${meant}?`,
        },
      ];
    }),
  );
};

export const windowsOpen: Rule = (configuration) =>
  windowsOf(configuration).flatMap((named): readonly RuleFinding[] => {
    const { path, kind, window } = named;
    if (kind === 'once') return endsAfterStart(path, window, configuration);
    const reads = ['from', 'to', 'days', 'except'].map((key) => [...path, key]);
    if (window.from === '24:00' || window.from === window.to)
      return [
        {
          path: [...path, 'from'],
          reads,
          rule: 'a window opens: from is before 24:00, and not the same as to',
          found: `from ${window.from}, to ${window.to}`,
          mend: 'for a whole day write from: 00:00, to: 24:00',
        },
      ];
    return [];
  });

function endsAfterStart(
  path: Path,
  window: OneOffWindow,
  { windows }: Configuration,
): readonly RuleFinding[] {
  const timeZone = window.timeZone ?? windows.timeZone;
  if (!isTimeZone(timeZone)) return [];
  const { from, until } = oneOffTime(window, timeZone);
  if (from < until) return [];
  return [
    {
      path: [...path, 'end'],
      reads: ['start', 'end', 'timeZone'].map((key) => [...path, key]),
      rule: 'end is after start',
      found: `start ${window.start}, end ${window.end}`,
      mend: from === until ? 'write a later end' : 'swap them, or write a later end',
    },
  ];
}
