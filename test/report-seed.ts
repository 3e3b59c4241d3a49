import type fc from 'fast-check';

/** Run parameters whose seed is printed when a property fails; FAST_CHECK_SEED repeats a run. */
export function reportSeed(parameters: { readonly numRuns: number }): fc.Parameters<unknown> {
  const seed = Number(process.env['FAST_CHECK_SEED'] ?? Date.now() % 2 ** 31);
  process.stderr.write(
    `fast-check seed ${seed}, ${parameters.numRuns} runs (repeat with FAST_CHECK_SEED=${seed})\n`,
  );
  return { ...parameters, seed };
}
