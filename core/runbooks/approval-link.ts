import type { StepRun } from './runbook.ts';

/** The dry run of a document is named after the document's execution. */
const OF_DOCUMENT = /^dry-run-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Where people approve what this dry run has said; undefined when nothing waits for them. */
export function approvalLink({
  runbook,
  request,
  configuration,
  execution,
}: StepRun): string | undefined {
  if (runbook.approval === 'none' || request.mode === 'run') return undefined;
  const id = OF_DOCUMENT.exec(execution.name)?.[1];
  return id && automationLink(configuration.region, id);
}

/** An execution of the operator's document in the console. */
export function automationLink(region: string, automationExecutionId: string): string {
  return `https://${region}.console.aws.amazon.com/systems-manager/automation/execution/${automationExecutionId}?region=${region}`;
}
