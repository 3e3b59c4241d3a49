import { frame, IN_PLACE } from '../cli/terminal/draw.ts';
import { decisionInWords, isChange } from './decision-in-words.ts';
import type { PlayedMinute } from './player.ts';
import { type ViewState, viewOf } from './view.ts';
import { count, percent, timeOfDay } from './words.ts';

const MINUTES_PER_LINE = 10;

/** Shows a run as it goes. */
export interface Progress {
  readonly show: (state: ViewState) => void;
  /** Leaves the terminal as it was found. */
  readonly end: () => void;
}

/** Drawn in place on a terminal; plain lines, without any control code, everywhere else. */
export function progressOn(output: NodeJS.WriteStream): Progress {
  return output.isTTY ? drawnInPlace(output) : plainLines(output);
}

function drawnInPlace(output: NodeJS.WriteStream): Progress {
  output.write(IN_PLACE.begin);
  return {
    show: (state) => {
      const { columns = 80, rows = 24 } = output;
      output.write(`${frame(viewOf(state, { columns, rows }))}\n`);
    },
    end: () => {
      output.write(IN_PLACE.end);
    },
  };
}

function plainLines(output: NodeJS.WriteStream): Progress {
  return {
    show: (state) => {
      for (const line of linesOf(state)) output.write(`${line}\n`);
    },
    end: () => {},
  };
}

/** A line for every change, and one for every tenth minute. */
export function linesOf({ minutes, mainFunction }: ViewState): readonly string[] {
  const newest = minutes.at(-1);
  if (!newest) return [];
  const changes = newest.decided
    .filter(isChange)
    .map((item) => `${timeOfDay(item.at)}  ${decisionInWords(item)}`);
  return minutes.length % MINUTES_PER_LINE === 0
    ? [...changes, minuteLine(newest, mainFunction)]
    : changes;
}

function minuteLine({ at, platform, capacity, inAlarm }: PlayedMinute, name: string): string {
  const played = platform.edgeFunctions[name];
  const clusters = Object.entries(capacity.auroraClusters).map(([cluster, instances]) => {
    const readers = instances.filter(
      ({ isWriter, isAvailable }) => !isWriter && isAvailable,
    ).length;
    const cpu = platform.auroraClusters[cluster]?.readerCpuPercent ?? 0;
    return `${cluster} ${readers} ${readers === 1 ? 'reader' : 'readers'} at ${Math.round(cpu)} %`;
  });
  const inFlight = played?.peakInFlight ?? 0;
  const provisioned = played?.provisioned ?? 0;
  return [
    `${timeOfDay(at)}  ${count(played?.invocations ?? 0)} requests/min`,
    `${name} ${count(inFlight)} in flight of ${count(provisioned)} provisioned (${percent(inFlight / Math.max(1, provisioned))})`,
    ...clusters,
    `${inAlarm.length} in ALARM`,
  ].join(' | ');
}
