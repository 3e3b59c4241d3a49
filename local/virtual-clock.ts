import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * One clock for the player, the alarm model, the emulator and its workers, kept in a file that all of them read.
 * It starts in the past, so that no metric lies in the future of the machine.
 */
export interface VirtualClock {
  readonly file: string;
  readonly now: () => Date;
  /** Moves the clock on by this much, whatever its speed. */
  readonly step: (millis: number) => void;
  readonly set: (date: Date) => void;
}

interface ClockFile {
  readonly virtualEpochMillis: number;
  readonly realEpochMillis: number;
  readonly speed: number;
}

/** Speed is virtual seconds per real second; 0 stands still between steps. */
export function createVirtualClock(
  file: string,
  { start, speed }: { readonly start: Date; readonly speed: number },
): VirtualClock {
  const set = (date: Date): void =>
    writeClockFile(file, {
      virtualEpochMillis: date.getTime(),
      realEpochMillis: Date.now(),
      speed,
    });
  const now = (): Date => readVirtualClock(file);
  set(start);
  return { file, now, set, step: (millis) => set(new Date(now().getTime() + millis)) };
}

/** The time that it is on the clock of this file. */
export function readVirtualClock(file: string): Date {
  return new Date(virtualMillis(readClockFile(file)));
}

function virtualMillis({ virtualEpochMillis, realEpochMillis, speed }: ClockFile): number {
  // 10 real seconds at speed 60 -> 600 virtual seconds after the virtual start
  return virtualEpochMillis + (Date.now() - realEpochMillis) * speed;
}

function readClockFile(file: string): ClockFile {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function writeClockFile(file: string, clock: ClockFile): void {
  const written = `${file}.${process.pid}.tmp`;
  writeFileSync(written, JSON.stringify(clock));
  renameSync(written, file); // atomic: no reader ever sees half a clock
}
