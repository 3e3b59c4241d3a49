import type { Configuration } from '../config/schema.ts';
import { type ScalableTarget, scalableTargets } from '../targets.ts';
import type { Advice } from './advice.ts';
import { MEASURED_DAYS, type Measured } from './measured.ts';
import { capacityDollars } from './monthly-costs.ts';
import { priceSource } from './prices.ts';

/** What is kept above the most that was used. */
const MEMORY_HEADROOM = 1.25;
const MEMORY_STEP_MEGABYTES = 64;
const LEAST_MEMORY_MEGABYTES = 128;
/** Less is worth no rollout. */
const WORTHWHILE_SHARE = 0.75;
const FULL_SHARE = 0.9;

/** Half the processors have twice the CPU: below this a class half as large stays under the warning. */
const IDLE_CPU_PERCENT = 30;
const IDLE_MEMORY_SHARE = 0.6;

/** Each twice the one before; where there is no smaller one, none is proposed. */
const SIZES: readonly string[] = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge'];

/** Memory of functions and classes of clusters that are far from what was used. */
export function sizeAdvice(configuration: Configuration, measured: Measured): readonly Advice[] {
  return scalableTargets(configuration).flatMap((target) =>
    target.kind === 'edge-function'
      ? memoryAdvice(target, configuration, measured)
      : classAdvice(target, measured),
  );
}

function memoryAdvice(
  target: Extract<ScalableTarget, { kind: 'edge-function' }>,
  configuration: Configuration,
  { functions }: Measured,
): readonly Advice[] {
  const reports = functions.get(target.name)?.reports;
  if (!reports) return [];
  const { memoryMegabytes } = target.configuration;
  const used = Math.round(reports.maxMemoryUsedMegabytes);
  // 300 MB used x 1.25 = 375 -> 384 MB
  const enough = Math.max(
    LEAST_MEMORY_MEGABYTES,
    Math.ceil((used * MEMORY_HEADROOM) / MEMORY_STEP_MEGABYTES) * MEMORY_STEP_MEGABYTES,
  );
  const isShort = used >= memoryMegabytes * FULL_SHARE;
  if (!isShort && enough > memoryMegabytes * WORTHWHILE_SHARE) return [];
  const floorDollars = capacityDollars(target, target.minCapacity, configuration) ?? 0;
  return [
    {
      about: target.name,
      says: isShort
        ? `it has used nearly all of its ${memoryMegabytes} MB`
        : `it has never used much of its ${memoryMegabytes} MB`,
      numbers: [
        `${used} MB used at the most, in ${reports.invocations.toLocaleString('en-US')} requests of ${MEASURED_DAYS} days`,
        isShort
          ? 'a request that needs more ends with an error'
          : 'less memory is less CPU too: change the function first and compare its duration, which is billed',
      ],
      changes: [{ path: ['edgeFunctions', target.name, 'memoryMegabytes'], value: String(enough) }],
      ...(!isShort && {
        saves: {
          dollars: floorDollars * (1 - enough / memoryMegabytes),
          price: priceSource(target, configuration),
        },
      }),
    },
  ];
}

/** A class half as large; what it costs depends on contract, and is not in the file. */
function classAdvice(
  target: Extract<ScalableTarget, { kind: 'aurora-readers' }>,
  { clusters }: Measured,
): readonly Advice[] {
  const { instanceClass, memoryMegabytes, maxDatabaseConnections } = target.configuration;
  const measured = clusters.get(target.name);
  const smaller = halfOf(instanceClass);
  const { writerCpuPercent, readerCpuPercent, writerFreeableMegabytes } = measured ?? {};
  if (!smaller || !writerCpuPercent || writerFreeableMegabytes === undefined) return [];
  const cpu = Math.max(writerCpuPercent.max, readerCpuPercent?.max ?? 0);
  const freeShare = writerFreeableMegabytes / memoryMegabytes;
  if (cpu >= IDLE_CPU_PERCENT || freeShare < IDLE_MEMORY_SHARE) return [];
  const path = (key: string) => ['auroraClusters', target.name, key];
  return [
    {
      about: target.name,
      says: `${smaller} may be enough for it`,
      numbers: [
        `CPU ${Math.round(cpu)} % at the most in ${MEASURED_DAYS} days, of writer and readers; half the processors would have had ${Math.round(2 * cpu)} %`,
        `${Math.round(writerFreeableMegabytes).toLocaleString('en-US')} of ${memoryMegabytes.toLocaleString('en-US')} MB were free at the least; a smaller buffer pool reads more from storage`,
        'the cluster is changed first, a reader before the writer: Tidegate takes the class from the file for new readers only',
      ],
      changes: [
        { path: path('instanceClass'), value: smaller },
        { path: path('memoryMegabytes'), value: String(memoryMegabytes / 2) },
        {
          path: path('maxDatabaseConnections'),
          value: String(Math.floor(maxDatabaseConnections / 2)),
        },
      ],
    },
  ];
}

/** `db.r6g.xlarge` -> `db.r6g.large`; undefined for the smallest, for sizes that are no doubling, and serverless. */
function halfOf(instanceClass: string): string | undefined {
  const [, family, size = ''] = /^(db\.[a-z0-9-]+)\.([a-z0-9]+)$/.exec(instanceClass) ?? [];
  const smaller = SIZES[SIZES.indexOf(size) - 1];
  return smaller && `${family}.${smaller}`;
}
