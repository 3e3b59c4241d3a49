import type { Brake, Freeze, Override, Pause } from '../../../core/brakes/brake.ts';
import type { Control } from '../../../core/ports.ts';
import { NOW } from '../scaling/edge-function-scene.ts';

export const minutesFromNow = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

const base = {
  id: 'brake-1',
  reason: 'database migration',
  by: 'ada',
  at: NOW,
  expiresAt: minutesFromNow(120),
};

export const pause = (changes: Partial<Pause> = {}): Pause => ({
  kind: 'pause',
  target: 'edge',
  direction: 'both',
  ...base,
  ...changes,
});

export const freeze = (changes: Partial<Freeze> = {}): Freeze => ({
  kind: 'freeze',
  ...base,
  ...changes,
});

export const override = (changes: Partial<Override> = {}): Override => ({
  kind: 'override',
  target: 'edge',
  ...base,
  ...changes,
});

export const controlWith = (...brakes: readonly Brake[]): Control => ({
  stopped: false,
  brakes,
  brakesVersion: brakes.length,
});
