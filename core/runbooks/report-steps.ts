import { approvalLink } from './approval-link.ts';
import { planInWords } from './plan.ts';
import type { RunbookPorts } from './ports.ts';
import { reportInMarkdown, reportOf } from './report.ts';
import type { RunbookStep, StepRun, StepVerdict } from './runbook.ts';

/* The two ends of every runbook. Both keep the report beside the lock, and tell people. */

const report = {
  kind: 'notify',
  precondition: 'none',
  idempotency: 'the report of a run is kept once; people may be told twice',
  timeLimitSeconds: 60,
  onFailure: 'continue',
  onResume: 'again',
  run: notify,
} as const;

export const NOTIFY: RunbookStep = {
  ...report,
  name: 'Notify',
  does: 'Keeps the report and tells people',
  inputs: ['every step'],
};

export const NOTIFY_FAILURE: RunbookStep = {
  ...report,
  name: 'NotifyFailure',
  does: 'Keeps the report of a run that did not go through and tells people why',
  inputs: ['every step'],
};

async function notify(run: StepRun, { locks, notifier }: RunbookPorts): Promise<StepVerdict> {
  const written = reportOf(run);
  const { runbook, cluster, status, executionId, endedAt, plan } = written;
  const text = reportInMarkdown(written);
  const json = JSON.stringify(written);
  await locks.appendRun({ executionId, runbook, cluster, endedAt, status, text, json });
  await notifier.publish({
    subject: `${runbook} of ${cluster}: ${status}`,
    text: status === 'dry-run' ? withLink(text, approvalLink(run)) : text,
  });
  const says = written.reason ?? (plan === undefined ? status : planInWords(plan));
  return { kind: 'done', says: `${status}: ${says}`, ...(plan && { plan }) };
}

function withLink(text: string, link: string | undefined): string {
  return link === undefined ? text : `${text}\nApprove or deny it: ${link}\n`;
}
