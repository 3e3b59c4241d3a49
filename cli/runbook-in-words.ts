import type { Configuration } from '../core/config/schema.ts';
import type { RunbookLock, RunRecord } from '../core/runbooks/ports.ts';
import type { Runbook, RunbookParameter, StepOutcome } from '../core/runbooks/runbook.ts';
import { isFailure, optionalPlanOf } from '../core/runbooks/step-run.ts';
import { table, timeInWords, wrapped } from './text.ts';

/** One more than the longest name of a step. */
const STEP_COLUMNS = 17;

export function runbooksInWords(
  runbooks: readonly Runbook[],
  configuration: Configuration,
): string {
  const about = ({ name, purpose, parameters, clusters, steps }: Runbook) => [
    `${name}  ${clusters(configuration).join(', ') || '(configured for no cluster)'}`,
    wrapped(purpose, '  '),
    ...parameters.map((parameter) => wrapped(inputInWords(parameter), '  --input ')),
    ...steps.map((step) =>
      wrapped(`${step.kind}: ${step.does}`, `  ${step.name.padEnd(STEP_COLUMNS)}`),
    ),
  ];
  return runbooks.flatMap(about).join('\n');
}

function inputInWords({ name, description, default: value, allowed }: RunbookParameter): string {
  const form = 'pattern' in allowed ? allowed.pattern : allowed.join('|');
  return `${name}=${form}  ${description}${value === undefined ? '' : ` (default ${value})`}`;
}

export function dryRunInWords(
  { name, steps }: Runbook,
  outcomes: ReadonlyMap<string, StepOutcome>,
): string {
  const lines = [...outcomes].map(([step, { kind, says }]) =>
    wrapped(`${kind}: ${says}`, `${step.padEnd(STEP_COLUMNS)}`),
  );
  const refused = [...outcomes.values()].find(isFailure);
  const plan = optionalPlanOf({ outcomes });
  const end = refused
    ? wrapped(`${name} would end here, and nothing of ${steps.length} steps has been done.`)
    : wrapped(`Nothing was changed. An approval would be for plan ${plan?.hash}.`);
  return [...lines, '', end].join('\n');
}

export function runsInWords(
  cluster: string,
  lock: RunbookLock | undefined,
  runs: readonly RunRecord[],
): string {
  const rows = runs.map(({ endedAt, runbook, status, executionId }) => [
    timeInWords(endedAt),
    runbook,
    status,
    executionId.split(':').at(-1) ?? executionId,
  ]);
  const [newest] = runs;
  return [
    wrapped(holderInWords(cluster, lock)),
    '',
    ...(rows.length === 0 ? ['No run yet.'] : [table(rows)]),
    ...(newest === undefined ? [] : ['', newest.text]),
  ].join('\n');
}

function holderInWords(cluster: string, lock: RunbookLock | undefined): string {
  const holder = lock?.holder;
  if (holder === undefined) return `No run holds ${cluster}.`;
  const { runbook, takenAt, expiresAt, heldBecause } = holder;
  return heldBecause === undefined
    ? `${runbook} holds ${cluster} since ${timeInWords(takenAt)}, until ${timeInWords(expiresAt)} at the latest.`
    : `${runbook} has left ${cluster} held since ${timeInWords(takenAt)}: ${heldBecause}. A new run of ${runbook} finishes it.`;
}
