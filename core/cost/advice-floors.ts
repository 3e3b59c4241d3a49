import type { Configuration } from '../config/schema.ts';
import {
  type AuroraReadersTarget,
  type EdgeFunctionTarget,
  type ScalableTarget,
  scalableTargets,
} from '../targets.ts';
import type { Advice } from './advice.ts';
import { MEASURED_DAYS, type Measured } from './measured.ts';
import { capacityDollars } from './monthly-costs.ts';
import { priceSource } from './prices.ts';

/** Floors that the busiest five minutes of two weeks would not have needed. */
export function floorAdvice(configuration: Configuration, measured: Measured): readonly Advice[] {
  return scalableTargets(configuration).flatMap((target) =>
    target.kind === 'edge-function'
      ? instancesAdvice(target, configuration, measured)
      : readersAdvice(target, configuration, measured),
  );
}

function instancesAdvice(
  target: EdgeFunctionTarget,
  configuration: Configuration,
  { functions }: Measured,
): readonly Advice[] {
  const inFlight = functions.get(target.name)?.inFlight;
  const { targetConcurrency, scaleUpThreshold } = target.configuration.scaling;
  if (!inFlight) return [];
  // 17 in flight at the most / (50 x 0.7) -> 1 instance stays below the scale-up line
  const needed = Math.max(1, Math.ceil(inFlight.max / (targetConcurrency * scaleUpThreshold)));
  if (needed >= target.minCapacity) return [];
  const environments = target.minCapacity * targetConcurrency;
  return [
    {
      about: target.name,
      says: `its floor of ${target.minCapacity} instances is more than ${MEASURED_DAYS} days have needed`,
      numbers: [
        `${inFlight.max} requests in flight at the most, ${inFlight.p99} at the P99, ${inFlight.p50} at the median; the floor has ${environments} environments`,
        `${needed} x ${targetConcurrency} would have stayed below the scale-up line of ${scaleUpThreshold}`,
      ],
      changes: [
        {
          path: ['edgeFunctions', target.name, 'scaling', 'minInstances'],
          value: String(needed),
        },
      ],
      ...saving(target, target.minCapacity - needed, configuration),
    },
  ];
}

function readersAdvice(
  target: AuroraReadersTarget,
  configuration: Configuration,
  { clusters }: Measured,
): readonly Advice[] {
  const cpu = clusters.get(target.name)?.readerCpuPercent;
  if (!cpu || target.minCapacity < 2) return [];
  const { warning } = target.configuration.thresholds.cpuPercent;
  // 2 readers at 20 % would be 1 at 40 %; at least one stays to fail over to
  const needed = Math.max(1, Math.ceil((cpu.max * target.minCapacity) / warning));
  if (needed >= target.minCapacity) return [];
  return [
    {
      about: target.name,
      says: `its floor of ${target.minCapacity} readers is more than ${MEASURED_DAYS} days have needed`,
      numbers: [
        `readers' CPU ${percent(cpu.max)} at the most, ${percent(cpu.p99)} at the P99, ${percent(cpu.p50)} at the median`,
        `${needed} of them would have had ${percent((cpu.max * target.minCapacity) / needed)} at the most, below the warning at ${warning} %`,
      ],
      changes: [{ path: ['auroraClusters', target.name, 'minReaders'], value: String(needed) }],
      ...saving(target, target.minCapacity - needed, configuration),
    },
  ];
}

function saving(target: ScalableTarget, capacity: number, configuration: Configuration) {
  const dollars = capacityDollars(target, capacity, configuration);
  if (dollars === undefined) return {};
  return { saves: { dollars, price: priceSource(target, configuration) } };
}

function percent(value: number): string {
  return `${Math.round(value)} %`;
}
