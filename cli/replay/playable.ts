import type { Recording } from '../../replay/lab/recording.ts';
import { CommandFailure } from '../failure.ts';

interface PlayableQuestion {
  /** As `--traffic` has it. */
  readonly traffic: string;
  readonly warmUpSeconds: number;
}

/** Refuses what could be played and would say nothing: no second is scored, or none with a request. */
export function assertPlayable(
  { rates, recorded, binSeconds }: Recording,
  { traffic, warmUpSeconds }: PlayableQuestion,
): void {
  const firstScored = Math.ceil(warmUpSeconds / binSeconds);
  if (firstScored >= rates.length)
    throw new CommandFailure(
      `${traffic} lasts ${rates.length * binSeconds} s, and the warm-up of ${warmUpSeconds} s leaves nothing to score`,
      'give a smaller --warm-up-days',
      2,
    );
  if (!rates.some((rate, bin) => bin >= firstScored && recorded[bin] === 1 && rate > 0))
    throw new CommandFailure(
      `${traffic} has no request in what is scored`,
      'record the alias that requests call: npx tidegate record',
      2,
    );
}
