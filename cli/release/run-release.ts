import type { AuditItem, StateStore } from '../../core/ports.ts';
import { CommandFailure } from '../failure.ts';
import { claim } from './claim.ts';
import { loopAtRest } from './loop-at-rest.ts';
import type { Releasable, ReleaseView } from './releasable.ts';

/** Draining takes an hour at the most, a reader that is being created a quarter of one. */
const MOST_MINUTES = 90;
const PAUSE_SECONDS = 15;

export interface ReleaseRun {
  /** Missing when no Tidegate is deployed that could undo it. */
  readonly store?: StateStore;
  readonly by: string;
  readonly id: string;
  readonly configurationHash: string;
  readonly now: () => Date;
  readonly sleep: (millis: number) => Promise<void>;
  readonly progress: (line: string) => void;
}

/** Releases all of them side by side, and ends when nothing of Tidegate's is left; run again, it carries on. */
export async function runRelease(targets: readonly Releasable[], run: ReleaseRun): Promise<void> {
  const endsAt = run.now().getTime() + MOST_MINUTES * 60_000;
  const lastSaid = new Map<string, string>();
  const say = (name: string, says: string) => {
    if (lastSaid.get(name) !== says) run.progress(`${run.now().toISOString()} ${name}: ${says}`);
    lastSaid.set(name, says);
  };
  let left = await withViews(targets);
  while (left.length > 0) {
    if (run.now().getTime() > endsAt)
      throw new CommandFailure(
        `not done after ${MOST_MINUTES} minutes: ${left.map(({ target }) => target.name).join(', ')}`,
        'look at the last line of each, and run it again: it carries on',
      );
    for (const each of left) say(each.target.name, await carryOn(each, run));
    left = await stillLeft(left, run, say);
    if (left.length > 0) await run.sleep(PAUSE_SECONDS * 1000);
  }
}

interface Unfinished extends Releasable {
  /** As it was when the release began. */
  readonly begun: ReleaseView;
}

async function withViews(targets: readonly Releasable[]): Promise<readonly Unfinished[]> {
  const views = await Promise.all(
    targets.map(async (target) => ({ ...target, begun: await target.look() })),
  );
  return views.filter(({ begun }) => begun.calls.length > 0);
}

/** One step under a claim, so that no handler that was under way before the brakes acts beside it. */
async function carryOn({ target, step }: Unfinished, run: ReleaseRun): Promise<string> {
  const { store, id } = run;
  if (!store) return (await step()).says;
  const claimed = await claim(target.name, { store, owner: id, now: run.now() });
  if (!claimed) return 'a handler is at it: waiting until it is done';
  try {
    const atRest = loopAtRest(target.name, await store.readControl(), run.now());
    if (atRest === undefined)
      throw new CommandFailure(
        `${target.name} is neither stopped nor paused any more: release has ended before its end`,
        `npx tidegate stop --reason "release", then npx tidegate release ${target.name} --yes`,
      );
    return (await step()).says;
  } finally {
    await claimed.free();
  }
}

async function stillLeft(
  unfinished: readonly Unfinished[],
  run: ReleaseRun,
  say: (name: string, says: string) => void,
): Promise<readonly Unfinished[]> {
  const left: Unfinished[] = [];
  for (const each of unfinished) {
    const view = await each.look();
    if (view.calls.length > 0) {
      left.push(each);
      continue;
    }
    say(each.target.name, `released: ${view.says}`);
    await run.store?.appendAudit(auditOf(each, run));
  }
  return left;
}

function auditOf({ target, begun }: Unfinished, run: ReleaseRun): AuditItem {
  const { by, id, configurationHash } = run;
  const { from, to, says } = begun;
  const trail = [{ step: 'observation', says }] as const;
  const reason = `released by ${by}`;
  return {
    id: `${id}-${target.name}`,
    at: run.now(),
    target: target.name,
    trigger: 'release',
    mode: target.mode,
    decision: { kind: to > from ? 'scale-out' : 'scale-in', from, to, reason, trail, pages: [] },
    trail,
    outcome: 'released: Tidegate gives it up',
    configurationHash,
  };
}
