import * as z from 'zod/mini';
import type { Facts } from '../plan.ts';
import type { RunRecord } from '../ports.ts';
import type { Step } from '../runbook.ts';
import { type Drill, drillOf, isHeld, runToStart } from './target.ts';

/** More than one drill starts within its own time. */
const RUNS_SEARCHED = 20;

/** What a drill reads of the report that its run has left. */
const report = z.object({
  status: z.string(),
  recoverySeconds: z.optional(z.number()),
  before: z.optional(z.record(z.string(), z.unknown())),
  after: z.optional(z.record(z.string(), z.unknown())),
});

type Report = z.output<typeof report>;

/** Compares what the run has measured of itself with the objectives. What was not measured is not met. */
export const verifyObjectives: Step = async (run, { locks }) => {
  const drill = drillOf(run);
  if (!isHeld(drill)) return drill;
  const { token } = await runToStart(run, drill);
  const started = run.outcomes.get('StartRunbook');
  const id = started?.kind === 'done' ? started.facts?.['started'] : undefined;
  const name = drill.mode === 'run' ? `${id}` : `drill-${token}`;
  const records = await locks.readRuns(drill.cluster, RUNS_SEARCHED);
  const left = reportIn(records.find(({ executionId }) => executionId.endsWith(`:${name}`)));
  if (left === undefined) return { kind: 'failed', says: `${drill.runbook} has left no report` };
  const wanted = drill.mode === 'run' ? 'succeeded' : 'dry-run';
  if (left.status !== wanted)
    return { kind: 'failed', says: `${drill.runbook} has ended as ${left.status}` };
  return drill.mode === 'dry-run'
    ? {
        kind: 'done',
        says: 'the dry run went through; it recovers nothing, so nothing is measured',
      }
    : judge(drill, left);
};

function reportIn(record: RunRecord | undefined): Report | undefined {
  if (record === undefined) return undefined;
  try {
    return report.safeParse(JSON.parse(record.json)).data;
  } catch {
    return undefined;
  }
}

function judge({ objectives }: Drill, left: Report): Awaited<ReturnType<Step>> {
  const point = left.after?.['recoveryPointMillis'] ?? left.before?.['recoveryPointMillis'];
  const measured = [
    {
      what: 'recoverySeconds',
      found: left.recoverySeconds,
      atMost: objectives.recoverySeconds,
      unit: 's',
    },
    {
      what: 'recoveryPointMillis',
      found: typeof point === 'number' ? point : undefined,
      atMost: objectives.recoveryPointMillis,
      unit: 'ms',
    },
  ];
  const missed = measured.filter(
    ({ found, atMost }) => atMost !== undefined && !(found !== undefined && found <= atMost),
  );
  const says = measured
    .filter(({ found, atMost }) => found !== undefined || atMost !== undefined)
    .map(
      ({ what, found, atMost, unit }) =>
        `${what} ${found === undefined ? 'not measured' : `${found} ${unit}`}${atMost === undefined ? '' : ` of at most ${atMost} ${unit}`}`,
    )
    .join(', ');
  if (missed.length > 0) return { kind: 'failed', says };
  const facts: Facts = Object.fromEntries(
    measured.flatMap(({ what, found }) => (found === undefined ? [] : [[what, found]])),
  );
  return { kind: 'done', says, facts };
}
