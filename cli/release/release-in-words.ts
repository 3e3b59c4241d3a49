import { wrapped } from '../text.ts';
import type { ReleaseView } from './releasable.ts';

export interface NamedView extends ReleaseView {
  readonly name: string;
}

/** Calls stand on lines of their own, unbroken, so that they can be copied. */
export function dryRunInWords(
  views: readonly NamedView[],
  {
    restless,
    isDeployed,
  }: {
    readonly restless: readonly string[];
    readonly isDeployed: boolean;
  },
): string {
  const parts = views.map(({ name, says, calls, notes }) =>
    [
      wrapped(says, `${name}: `, '  '),
      ...(calls.length === 0 ? ['  nothing to release'] : []),
      ...calls.map((call) => `  ${call}`),
      ...(calls.length === 0 ? [] : notes.map((note) => wrapped(note, '  - ', '    '))),
    ].join('\n'),
  );
  return [...parts, wrapped(nextInWords(views, restless, isDeployed))].join('\n\n');
}

function nextInWords(
  views: readonly NamedView[],
  restless: readonly string[],
  isDeployed: boolean,
): string {
  if (views.every(({ calls }) => calls.length === 0)) return "Nothing of Tidegate's stands.";
  const begin = 'Nothing was changed; the same with --yes does it, step by step.';
  if (!isDeployed) return `${begin} No Tidegate is deployed here that could undo it.`;
  return restless.length === 0
    ? begin
    : `${begin} First keep Tidegate from undoing it on ${restless.join(', ')}: npx tidegate stop --reason "release"`;
}

export function doneInWords(views: readonly NamedView[]): string {
  const lines = views.map(({ name, says, notes }) =>
    [
      wrapped(`released; ${says}`, `${name}: `, '  '),
      ...notes.map((note) => wrapped(note, '  - ', '    ')),
    ].join('\n'),
  );
  return [
    ...lines,
    wrapped(
      'Nothing of it is billed any more. Stay stopped or paused until the target is out of the configuration and that is deployed, or Tidegate is removed: npx cdk destroy --all',
    ),
  ].join('\n');
}
