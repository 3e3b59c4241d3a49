import type { Configuration } from '../core/config/schema.ts';
import { inputProblems } from '../core/runbooks/inputs.ts';
import type { RunbookPorts } from '../core/runbooks/ports.ts';
import { runStep, stepNamed } from '../core/runbooks/run-step.ts';
import type { StepOutcome } from '../core/runbooks/runbook.ts';
import { runbookNamed } from '../core/runbooks/runbooks.ts';
import { readRunbookEvent, readRunRequest } from './runbook-event.ts';

interface Surroundings {
  readonly configuration: Configuration;
  readonly ports: RunbookPorts;
  readonly now: Date;
}

export interface AnsweredStep {
  readonly step: string;
  readonly outcome: StepOutcome;
}

/** From the state machine's event to the outcome of its step. A request that cannot be run is refused in every step. */
export async function answerStep(
  given: unknown,
  { configuration, ports, now }: Surroundings,
): Promise<AnsweredStep> {
  const event = readRunbookEvent(given, now);
  const answer = (says: string): AnsweredStep => ({
    step: event.step,
    outcome: { kind: 'refused', says, startedAt: now, endedAt: now },
  });
  const asked = readRunRequest(event.request);
  if (asked.kind === 'refused') return answer(asked.says);
  const runbook = runbookNamed(event.runbook);
  const { cluster, inputs } = asked.request;
  if (!runbook.clusters(configuration).includes(cluster))
    return answer(`${event.runbook} is not configured for ${cluster}`);
  const problems = inputProblems(runbook, inputs);
  if (problems.length > 0) return answer(problems.join('; '));

  const step = stepNamed({ runbook }, event.step);
  const lastLook = event.outcomes.get(step.name);
  const outcome = await runStep(
    step,
    {
      runbook,
      request: asked.request,
      configuration,
      execution: event.execution,
      outcomes: event.outcomes,
      startedAt: lastLook?.kind === 'waiting' ? lastLook.startedAt : now,
      now,
    },
    ports,
  );
  return { step: step.name, outcome };
}
