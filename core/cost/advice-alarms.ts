import { alarmDefinitions } from '../alarms/alarm-definitions.ts';
import type { AlarmDefinition, Slug } from '../alarms/definition.ts';
import type { Configuration } from '../config/schema.ts';
import type { Advice, YamlChange } from './advice.ts';
import { type AlarmHistory, MEASURED_DAYS, type Measured, type Spread } from './measured.ts';

/** A threshold that the highest value is not even a third of warns of nothing that has happened yet. */
const FAR_SHARE = 1 / 3;
/** Twice the highest value of two weeks is out of the ordinary. */
const WARN_AT_TIMES_MOST = 2;

const ALWAYS_SHARE = 0.5;
const ALWAYS_PER_DAY = 10;

/** Where the file has the threshold of an alarm. */
const THRESHOLD_KEYS: Partial<Readonly<Record<Slug, string>>> = {
  'response-time': 'p95Millis',
  'error-rate': 'errorPercent',
  'request-rate': 'requestsPerMinute',
  cpu: 'cpuPercent',
  memory: 'memoryPercent',
  'request-queue': 'queueMessages',
  'request-age': 'oldestMessageSeconds',
  'reader-cpu': 'cpuPercent',
  'writer-cpu': 'cpuPercent',
  connections: 'connectionsPercent',
};

const SECTIONS = {
  'edge-function': 'edgeFunctions',
  queue: 'queues',
  aurora: 'auroraClusters',
} as const;

/** Warnings far above anything that was measured, and alarms that are raised most of the time or all the time anew. */
export function alarmAdvice(configuration: Configuration, measured: Measured): readonly Advice[] {
  return alarmDefinitions(configuration).flatMap((definition) => {
    const history = measured.alarms.get(definition.name);
    const path = pathOf(definition);
    if (!history || !path) return [];
    const spread = spreadOf(definition, measured);
    return [
      ...tooHigh(definition, { history, spread, path }),
      ...tooOften(definition, { history, spread, path }),
    ];
  });
}

interface Seen {
  readonly history: AlarmHistory;
  /** Of what the alarm watches, where it was measured. */
  readonly spread: Spread | undefined;
  readonly path: readonly string[];
}

function tooHigh(definition: AlarmDefinition, { history, spread, path }: Seen): readonly Advice[] {
  const { componentName, slug, level, threshold, name } = definition;
  const isSilent = history.timesRaised === 0 && history.shareRaised === 0;
  if (!isSilent || level !== 'warning' || !spread || spread.max <= 0) return [];
  if (spread.max >= threshold * FAR_SHARE) return [];
  return [
    {
      about: componentName,
      says: `${slug} never warned, and would warn late`,
      numbers: [`${inWords(spread)} in ${MEASURED_DAYS} days; ${name} is at ${threshold}`],
      changes: [{ path, value: String(roundedUp(spread.max * WARN_AT_TIMES_MOST)) }],
    },
  ];
}

function tooOften(definition: AlarmDefinition, { history, spread, path }: Seen): readonly Advice[] {
  const { componentName, slug, level, threshold, name } = definition;
  const { shareRaised, timesRaised } = history;
  if (shareRaised < ALWAYS_SHARE && timesRaised < ALWAYS_PER_DAY * MEASURED_DAYS) return [];
  const value = spread && spread.p99 >= threshold ? roundedUp(spread.p99) : undefined;
  const change: YamlChange = { path, ...(value !== undefined && { value: String(value) }) };
  return [
    {
      about: componentName,
      says: `${slug} ${level} is raised so much that nobody looks: repair what it watches, or raise its threshold`,
      numbers: [
        `raised ${timesRaised} times in ${MEASURED_DAYS} days, ${Math.round(100 * shareRaised)} % of the time; ${name} is at ${threshold}`,
        ...(spread ? [inWords(spread)] : []),
      ],
      changes: [change],
    },
  ];
}

/** Only what an alarm compares as it is: ratios and gated values are left out. */
function spreadOf(
  { slug, componentName }: AlarmDefinition,
  { functions, queues }: Measured,
): Spread | undefined {
  switch (slug) {
    case 'response-time':
      return functions.get(componentName)?.responseMillis;
    case 'request-queue':
      return queues.get(componentName)?.messages;
    default:
      return undefined;
  }
}

function pathOf({ component, componentName, slug, level }: AlarmDefinition) {
  const key = THRESHOLD_KEYS[slug];
  if (component === 'tidegate' || key === undefined) return undefined;
  return [SECTIONS[component], componentName, 'thresholds', key, level];
}

function inWords({ p50, p99, max }: Spread): string {
  return `${Math.round(max)} at the most, ${Math.round(p99)} at the P99, ${Math.round(p50)} at the median`;
}

/** To two digits: 1,234 -> 1,300. */
function roundedUp(value: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / step) * step;
}
