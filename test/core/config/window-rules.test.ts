import { expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { problemsOf, small } from './configuration-scene.ts';

const night = (changes: object = {}) => ({
  windows: {
    weekly: {
      night: { targets: ['edge'], from: '22:00', to: '07:00', minInstances: 1, ...changes },
    },
  },
});
const launch = (changes: object = {}) => ({
  windows: {
    once: {
      launch: {
        targets: ['edge'],
        start: '2026-03-02T08:00',
        end: '2026-03-02T12:00',
        minInstances: 5,
        ...changes,
      },
    },
  },
});

test.each([
  ['a night', night()],
  ['a launch', launch()],
  ['a whole day', night({ from: '00:00', to: '24:00' })],
  [
    'a window that only allows scale-in',
    night({ minInstances: undefined, scaleInOnlyInside: true }),
  ],
  ['a pre-warm shorter than the lead time', launch({ end: '2026-03-02T08:01' })],
  ['a freeze', launch({ minInstances: undefined, freeze: true })],
  ['a group', { groups: { all: ['edge', 'db'] }, ...night({ targets: ['all'], minReaders: 0 }) }],
  [
    "a window for a cluster's vertical changes",
    night({ targets: ['db'], minInstances: undefined, verticalChanges: true }),
  ],
])('%s is accepted', (_, changes) => {
  expect(problemsOf(small(changes))).toEqual([]);
});

test.each<[string, object, string]>([
  [
    'an unknown time zone',
    night({ timeZone: 'Europe/Berln' }),
    'windows.weekly.night.timeZone | a time zone is in the IANA database | Europe/Berln, which it does not have | did you mean Europe/Berlin?',
  ],
  [
    'a city without its continent',
    { windows: { timeZone: 'Berlin' } },
    'windows.timeZone | a time zone is in the IANA database | Berlin, which it does not have | did you mean Europe/Berlin?',
  ],
  [
    'an unknown target',
    night({ targets: ['edgy'] }),
    'windows.weekly.night.targets.0 | a window is for edge functions, Aurora clusters and groups of this file | edgy, which is none of them | did you mean edge?',
  ],
  [
    'a queue',
    night({ targets: ['requests'] }),
    'windows.weekly.night.targets.0 | a window is for edge functions, Aurora clusters and groups of this file | requests, a queue | did you mean edge?',
  ],
  [
    'a window that never opens',
    night({ to: '22:00' }),
    'windows.weekly.night.from | a window opens: from is before 24:00, and not the same as to | from 22:00, to 22:00 | for a whole day write from: 00:00, to: 24:00',
  ],
  [
    'a window that is over before it counts',
    night({ to: '22:03' }),
    'windows.weekly.night.to | a window that lowers capacity is longer than the leadSeconds of its targets | 180 s, but edge is back 180 s before the end | write a later to, or lower leadSeconds of edge',
  ],
  [
    'an end before the start',
    launch({ end: '2026-03-01T12:00' }),
    'windows.once.launch.end | end is after start | start 2026-03-02T08:00, end 2026-03-01T12:00 | swap them, or write a later end',
  ],
  [
    'a floor above the ceiling inside',
    night({ minInstances: 5, maxInstances: 4 }),
    'windows.weekly.night.maxInstances | inside a window minInstances is at most maxInstances | minInstances 5, maxInstances 4 | raise maxInstances to 5, or lower minInstances',
  ],
  [
    "a ceiling below the target's own floor",
    night({ minInstances: undefined, maxInstances: 1 }),
    'windows.weekly.night.maxInstances | inside a window minInstances is at most maxInstances | minInstances 2 of edge, maxInstances 1 | add minInstances: 1 to the window, or raise maxInstances to 2',
  ],
  [
    "a floor above the target's ceiling",
    launch({ minInstances: 21 }),
    'windows.once.launch.minInstances | minInstances of a window is at most maxInstances of its targets | minInstances 21, but edge has maxInstances 20 | lower minInstances to 20, or raise maxInstances of edge to 21',
  ],
  [
    'a window that says nothing of a target',
    night({ targets: ['edge', 'db'] }),
    'windows.weekly.night.targets.1 | a window gives each of its targets a floor or a ceiling, allows a change, or is a freeze | db gets neither minReaders nor maxReaders | add minReaders or maxReaders, or take db out of it',
  ],
  [
    'a day that is none',
    night({ days: ['monday'] }),
    'windows.weekly.night.days.0 | a day is mon, tue, wed, thu, fri, sat or sun | text "monday" | write sun or mon or tue or wed or thu or fri or sat',
  ],
  [
    'a date that is not in the calendar',
    night({ except: ['2026-02-30'] }),
    'windows.weekly.night.except.0 | a date reads like 2026-12-24 and is in the calendar | text "2026-02-30" | write it like 2026-12-24',
  ],
  [
    'functions at zero',
    night({ minInstances: 0 }),
    'windows.weekly.night.minInstances | minInstances is a whole number from 1 to 1000 | 0 | raise it to at least 1',
  ],
  [
    'a name that alarms and trails could not carry',
    { windows: { weekly: { 'Night!': night().windows.weekly.night } } },
    'windows.weekly."Night!" | a name is 1-40 lower-case letters, digits and hyphens, and starts with a letter | "Night!" | rename it',
  ],
  [
    'one name for two windows',
    { windows: { ...night().windows, once: { night: launch().windows.once.launch } } },
    'windows.once.night | a window has a name of its own | night is the name of a weekly window too | rename one of the two',
  ],
  [
    'a freeze that gives bounds',
    launch({ freeze: true }),
    'windows.once.launch.freeze | a freeze says nothing else: what stands at its start stays | freeze with minInstances | delete minInstances; for a floor that comes before the freeze write another window that ends at its start',
  ],
  [
    'vertical changes of a function',
    night({ minInstances: undefined, verticalChanges: true }),
    'windows.weekly.night.targets.0 | a window gives each of its targets a floor or a ceiling, allows a change, or is a freeze | edge gets neither minInstances nor maxInstances | add minInstances or maxInstances, or take edge out of it',
  ],
  [
    'a member of a group of whom a window says nothing',
    { groups: { all: ['edge', 'db'] }, ...night({ targets: ['all'] }) },
    'windows.weekly.night.targets.0 | a window gives each of its targets a floor or a ceiling, allows a change, or is a freeze | db gets neither minReaders nor maxReaders | add minReaders or maxReaders, or take db out of it',
  ],
  [
    'a group of a target that is not there',
    { groups: { all: ['edgee'] } },
    'groups.all.0 | a group holds edge functions and Aurora clusters of this file | edgee, which is neither | did you mean edge?',
  ],
  [
    'a group of groups',
    { groups: { all: ['edge'], more: ['all'] } },
    'groups.more.0 | a group holds edge functions and Aurora clusters of this file | all, which is a group | write the names of targets',
  ],
  [
    'a target that is in a group twice',
    { groups: { all: ['edge', 'db', 'edge'] } },
    'groups.all.2 | a group holds a target once | edge for the second time | delete one of the two',
  ],
  [
    'a group that is called like a target',
    { groups: { edge: ['db'] } },
    'groups.edge | a group is not called like a target or a queue | edge is the name of edgeFunctions.edge too | rename the group',
  ],
])('%s is refused', (_, changes, problem) => {
  expect(problemsOf(small(changes))).toEqual([problem]);
});

test('windows hold the members of their groups, each once, when a file is read', () => {
  const { windows } = parseConfiguration({
    file: 'tidegate.yaml',
    value: small({
      groups: { all: ['edge', 'db'] },
      ...night({ targets: ['all', 'edge'], minReaders: 0 }),
    }),
  });

  expect(windows.weekly['night']?.targets).toEqual(['edge', 'db']);
});
