import type { ReaderPolicy, Replayed, ReplayedPolicy } from '../../../cli/replay/replayed.ts';

const STEPS = 1440;
const GAP = { from: 300, until: 340 };

/** A day by the minute: traffic that rises to 300 in flight at noon, four policies, a gap at five in the morning. */
export function replayedDay(): Replayed {
  const load = Array.from({ length: STEPS }, (_, step) => {
    if (step >= GAP.from && step < GAP.until) return null;
    return 160 - 140 * Math.cos((step / STEPS) * 2 * Math.PI);
  });
  return {
    target: 'assistant-edge',
    traffic: 'a day of traffic',
    begins: '2026-01-05T00:00:00.000Z',
    stepSeconds: 60,
    command: 'npx tidegate replay --traffic day.csv',
    madeAt: '2026-01-06',
    assumptions: [{ name: 'a request takes', value: '4 s', source: 'assumed' }],
    notes: ['Everything is scored.'],
    inFlight: { mean: load, max: load.map((value) => value && value * 1.2) },
    policies: [
      policy('Tidegate, thresholds', (step) => (step < 600 ? 100 : 300), {
        isOurs: true,
        changes: [
          {
            secondsIn: 36_000,
            from: 100,
            to: 300,
            reason: 'utilization <83 %> is above 70 %',
            trail: ['signals: out to 6 </script>', 'bounds: 2 -> 6'],
          },
        ],
      }),
      policy('Tidegate, demand', (step) => 50 * Math.ceil((load[step] ?? 100) / 40), {
        isOurs: true,
      }),
      policy('target tracking', (step) => 350 + (step % 100)),
      policy('static', () => 1000, { isDrawnFirst: false }),
    ],
    readers: {
      cluster: 'assistant-db',
      lineCpuPercent: 70,
      policies: [
        readers('Tidegate, thresholds', (step) => (step < 650 ? 1 : 3), {
          changes: [{ secondsIn: 39_000, from: 1, to: 3, reason: 'CPU of the readers 91 %' }],
        }),
        readers('static at the ceiling', () => 4, {
          totals: { readerHours: 96, overLinePercent: 0, busiestCpuPercent: 31, changesPerDay: 0 },
        }),
      ],
    },
  };
}

function readers(
  name: string,
  availableAt: (step: number) => number,
  more: Partial<ReaderPolicy>,
): ReaderPolicy {
  const steps = Array.from({ length: STEPS }, (_, step) => step);
  return {
    name,
    totals: {
      readerHours: 50.4,
      dollars: 13.1,
      overLinePercent: 1.25,
      busiestCpuPercent: 91,
      changesPerDay: 1,
    },
    available: steps.map(availableAt),
    cpuPercent: steps.map((step) => Math.round(120 / availableAt(step))),
    changes: [],
    ...more,
  };
}

function policy(
  name: string,
  capacityAt: (step: number) => number,
  more: Partial<ReplayedPolicy> = {},
): ReplayedPolicy {
  const steps = Array.from({ length: STEPS }, (_, step) => step);
  return {
    name,
    setting: '',
    isOurs: false,
    isDrawnFirst: true,
    totals: {
      requests: 3e6,
      dollars: 42.5,
      costPerClairvoyant: 1.31,
      spillPercent: 0.098,
      throttledPercent: 0.004,
      coldPerMillion: 101,
      changesPerDay: 120,
    },
    capacity: steps.map(capacityAt),
    missed: steps.map((step) => (step % 97 === 0 ? step % 13 : 0)),
    coldStarts: steps.map(() => 0),
    dollars: steps.map((step) => step * 0.03),
    changes: [],
    ...more,
  };
}
