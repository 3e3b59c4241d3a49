import type { Configuration } from '../../core/config/schema.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../../core/targets.ts';
import { CommandFailure } from '../failure.ts';
import { targetNamed } from '../target-named.ts';

/** The function of that name, or the only one; a failure says what to write after `command`. */
export function playedTarget(
  configuration: Configuration,
  name: string | undefined,
  command: string,
): EdgeFunctionTarget {
  const functions = scalableTargets(configuration).filter(
    (target): target is EdgeFunctionTarget => target.kind === 'edge-function',
  );
  const [only, second] = functions;
  if (name === undefined && only && !second) return only;
  if (name === undefined)
    throw new CommandFailure(
      'it is not said which function gets the traffic',
      `--target ${functions.map((target) => target.name).join(' | ')}`,
      2,
    );
  const target = targetNamed(name, configuration, `${command} --target`);
  if (target.kind === 'edge-function') return target;
  throw new CommandFailure(
    `${name} is an Aurora cluster: the lab plays edge functions`,
    `--target ${functions.map((each) => each.name).join(' | ')}`,
    2,
  );
}
