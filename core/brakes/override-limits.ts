import { capacityFitsTheQuota, connectionsFitTheDatabase } from '../config/capacity-rules.ts';
import type { Configuration } from '../config/schema.ts';
import type { ScalableTarget } from '../targets.ts';
import type { Brake, Override } from './brake.ts';
import { type Refusal, refused } from './refusal.ts';

/** As in the configuration: nothing goes to zero but readers; Aurora has 15 of them at the most. */
const RANGES = {
  'edge-function': { least: 1, most: 1000 },
  'aurora-readers': { least: 0, most: 15 },
} as const satisfies Record<ScalableTarget['kind'], object>;

type Bounds = Pick<Override, 'kind' | 'floor' | 'ceiling'>;

/**
 * The bounds of an override, or why it may not have them. They may pass the file's ceiling, which is why it is asked for;
 * not what the account's quota and the databases carry, with every other target at its own ceiling.
 */
export function overrideBounds(
  {
    floor,
    ceiling,
  }: { readonly floor?: string | undefined; readonly ceiling?: string | undefined },
  target: ScalableTarget,
  {
    configuration,
    brakes,
  }: { readonly configuration: Configuration; readonly brakes: readonly Brake[] },
): Bounds | Refusal {
  if (floor === undefined && ceiling === undefined)
    return refused(
      'an override gives a floor, a ceiling or both',
      'give floor: 4, ceiling: 12, or both',
    );
  const { least, most } = RANGES[target.kind];
  for (const [name, text] of Object.entries({ floor, ceiling })) {
    if (text === undefined) continue;
    if (!/^\d{1,4}$/.test(text) || Number(text) < least || Number(text) > most)
      return refused(
        `${name}: ${text} is no capacity of ${target.name}`,
        `give a whole number from ${least} to ${most}`,
      );
  }
  const bounds: Bounds = {
    kind: 'override',
    ...(floor !== undefined && { floor: Number(floor) }),
    ...(ceiling !== undefined && { ceiling: Number(ceiling) }),
  };
  if (bounds.floor !== undefined && bounds.ceiling !== undefined && bounds.floor > bounds.ceiling)
    return refused(
      `the floor of ${floor} is above the ceiling of ${ceiling}`,
      `give a floor of at most ${ceiling}, or a ceiling of at least ${floor}`,
    );
  return beyondQuota(bounds, target, configuration, brakes) ?? bounds;
}

function beyondQuota(
  bounds: Bounds,
  { name, maxCapacity }: ScalableTarget,
  configuration: Configuration,
  brakes: readonly Brake[],
): Refusal | undefined {
  const asked = highest(bounds);
  if (asked <= maxCapacity) return undefined;
  const others = brakes
    .filter((brake) => brake.kind === 'override')
    .filter(({ target }) => target !== name);
  const raised = withCeilings(configuration, [...others, { ...bounds, target: name }]);
  const [finding] = [...capacityFitsTheQuota(raised), ...connectionsFitTheDatabase(raised)];
  return finding
    ? refused(
        `with ${asked} for ${name}, this rule is broken: ${finding.rule}; found ${finding.found}`,
        'give less; or change the configuration as `npx tidegate check` would ask for it, and deploy',
      )
    : undefined;
}

/** Each function at the highest that it may reach, by the file or by an override. */
function withCeilings(
  configuration: Configuration,
  overrides: readonly Pick<Override, 'target' | 'floor' | 'ceiling'>[],
): Configuration {
  const edgeFunctions = Object.entries(configuration.edgeFunctions).map(([name, block]) => {
    const asked = overrides.filter(({ target }) => target === name).map(highest);
    const maxInstances = Math.max(block.scaling.maxInstances, ...asked);
    return [name, { ...block, scaling: { ...block.scaling, maxInstances } }] as const;
  });
  return { ...configuration, edgeFunctions: Object.fromEntries(edgeFunctions) };
}

function highest({ floor = 0, ceiling = 0 }: Pick<Override, 'floor' | 'ceiling'>): number {
  return Math.max(floor, ceiling);
}
