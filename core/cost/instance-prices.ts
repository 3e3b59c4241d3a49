import type { Configuration } from '../config/schema.ts';
import { dayOf } from '../time.ts';

/** The configuration with prices that were given on the command line: they win over the file's. */
export function withInstancePrices(
  configuration: Configuration,
  given: ReadonlyMap<string, number> | undefined,
  now: Date,
): Configuration {
  if (!given) return configuration;
  const { prices } = configuration;
  const option = { source: '--instance-price', asOf: dayOf(now) };
  return {
    ...configuration,
    prices: {
      ...(prices ?? option),
      ...(prices && { source: `${prices.source} and ${option.source}` }),
      instanceHour: { ...prices?.instanceHour, ...Object.fromEntries(given) },
    },
  };
}
