import type { Rule, RuleFinding } from './finding.ts';
import type { Path } from './path.ts';
import type { Configuration } from './schema.ts';

/* Rules between the numbers of one target. */

export const floorsBelowCeilings: Rule = ({ edgeFunctions, auroraClusters }) => [
  ...Object.entries(edgeFunctions).flatMap(([name, { scaling, pool }]) => [
    ...atMost(['edgeFunctions', name, 'scaling'], scaling, 'minInstances', 'maxInstances'),
    ...atMost(['edgeFunctions', name, 'pool'], pool, 'minConnections', 'maxConnections'),
  ]),
  ...Object.entries(auroraClusters).flatMap(([name, cluster]) =>
    atMost(['auroraClusters', name], cluster, 'minReaders', 'maxReaders'),
  ),
];

export const warningStepBelowCriticalStep: Rule = ({ edgeFunctions }) =>
  Object.entries(edgeFunctions).flatMap(([name, { scaling }]) =>
    atMost(['edgeFunctions', name, 'scaling'], scaling, 'warningStep', 'criticalStep'),
  );

export const warningsBelowCriticals: Rule = (configuration) =>
  thresholdPairs(configuration).flatMap(({ path, warning, critical }) =>
    warning < critical
      ? []
      : [
          {
            path: [...path, 'warning'],
            reads: [
              [...path, 'warning'],
              [...path, 'critical'],
            ],
            rule: 'warning is below critical',
            found: `warning ${warning}, critical ${critical}`,
            mend:
              warning === critical
                ? 'lower warning or raise critical'
                : `swap them: { warning: ${critical}, critical: ${warning} }`,
          },
        ],
  );

/** Out and in at the same utilization would make capacity swing. */
export const scaleDownBelowScaleUp: Rule = ({ edgeFunctions, auroraClusters }) => [
  ...Object.entries(edgeFunctions).flatMap(([name, { scaling }]) =>
    below(['edgeFunctions', name, 'scaling'], {
      low: [['scaleDownThreshold'], scaling.scaleDownThreshold],
      high: [['scaleUpThreshold'], scaling.scaleUpThreshold],
    }),
  ),
  ...Object.entries(auroraClusters).flatMap(([name, { scaleDownCpuPercent, thresholds }]) =>
    below(['auroraClusters', name], {
      low: [['scaleDownCpuPercent'], scaleDownCpuPercent],
      high: [['thresholds', 'cpuPercent', 'warning'], thresholds.cpuPercent.warning],
    }),
  ),
];

/** A step past scaleUpThreshold / scaleDownThreshold would be undone by the next scale-down. */
export const stepsLandAboveScaleDown: Rule = ({ edgeFunctions }) =>
  Object.entries(edgeFunctions).flatMap(([name, { scaling }]) => {
    const { scaleUpThreshold: up, scaleDownThreshold: down } = scaling;
    if (down >= up) return [];
    // 0.7 / 0.3 -> at most x 2.33
    const largest = Math.floor((up / down + 1e-9) * 100) / 100;
    return (['warningStep', 'criticalStep'] as const)
      .filter((step) => scaling[step] > up / down + 1e-9)
      .map((step): RuleFinding => {
        const block = ['edgeFunctions', name, 'scaling'];
        return {
          path: [...block, step],
          reads: [step, 'scaleUpThreshold', 'scaleDownThreshold'].map((key) => [...block, key]),
          rule: `${step} is at most scaleUpThreshold / scaleDownThreshold, ${up} / ${down} = ${largest}`,
          found: `${scaling[step]}, which lands at a utilization of ${rounded(up / scaling[step])}, below ${down}`,
          mend:
            largest > 1
              ? `lower ${step} to ${largest} or less, or lower scaleDownThreshold`
              : 'lower scaleDownThreshold',
        };
      });
  });

/** `low` may be as high as `high`, and no higher. */
function atMost<K extends string>(
  block: Path,
  values: Readonly<Record<K, number>>,
  low: K,
  high: K,
): readonly RuleFinding[] {
  if (values[low] <= values[high]) return [];
  return [
    {
      path: [...block, low],
      reads: [
        [...block, low],
        [...block, high],
      ],
      rule: `${low} is at most ${high}`,
      found: `${low} ${values[low]}, ${high} ${values[high]}`,
      mend: `lower ${low} to ${values[high]}, or raise ${high} to ${values[low]}`,
    },
  ];
}

type Field = readonly [Path, number];

function below(
  block: Path,
  { low, high }: { readonly low: Field; readonly high: Field },
): readonly RuleFinding[] {
  const [lowPath, lowValue] = low;
  const [highPath, highValue] = high;
  if (lowValue < highValue) return [];
  const [lowKey, highKey] = [lowPath.join('.'), highPath.join('.')];
  return [
    {
      path: [...block, ...lowPath],
      reads: [
        [...block, ...lowPath],
        [...block, ...highPath],
      ],
      rule: `${lowKey} is below ${highKey}`,
      found: `${lowKey} ${lowValue}, ${highKey} ${highValue}`,
      mend: `lower ${lowKey} to less than ${highValue}, or raise ${highKey}`,
    },
  ];
}

interface Sides {
  readonly warning: number;
  readonly critical: number;
}

type ThresholdPair = Sides & { readonly path: Path };

/** Every threshold that has both a warning and a critical side. */
function thresholdPairs(configuration: Configuration): readonly ThresholdPair[] {
  return (['edgeFunctions', 'queues', 'auroraClusters'] as const).flatMap((kind) =>
    Object.entries(configuration[kind]).flatMap(([name, { thresholds }]) =>
      Object.entries<number | Sides>(thresholds).flatMap(([key, sides]) =>
        typeof sides === 'number' ? [] : [{ path: [kind, name, 'thresholds', key], ...sides }],
      ),
    ),
  );
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
