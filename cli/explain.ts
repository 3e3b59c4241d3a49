import type { Command } from 'commander';
import type { AuditItem } from '../core/ports.ts';
import type { ScalableTarget } from '../core/targets.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { decisionInWords } from './decision-in-words.ts';
import { findDeployment } from './deployment.ts';
import { wholeNumber } from './option-values.ts';
import { targetNamed } from './target-named.ts';
import { plural, timeInWords, wrapped } from './text.ts';

const MOST_DECISIONS = 100;

export function addExplain(program: Command, { connect, answer }: CommandLine): void {
  addCommand(program, 'explain <target>', {
    summary: 'the last decisions on a target, the newest first, each with how it was reached',
    examples: ['explain assistant-edge', 'explain assistant-db --last 20'],
  })
    .option('--last <n>', 'how many decisions', wholeNumber(1, MOST_DECISIONS), 5)
    .action(async (name: string, options: CommonOptions & { readonly last: number }) => {
      const { configuration, hash } = configured(options);
      const target = targetNamed(name, configuration, 'explain');
      const { clients, portsOf } = connect(configuration);
      const { store } = portsOf(await findDeployment(clients.cloudFormation, configuration));
      const decisions = await store.readAudit(target.name, options.last);
      answer({
        text: decisionsInWords(target, decisions, hash),
        data: { target: target.name, configurationHash: hash, decisions },
        exitCode: 0,
      });
    });
}

/** An unchanged hold is recorded once, so the newest decision holds until now. */
function decisionsInWords(
  target: ScalableTarget,
  decisions: readonly AuditItem[],
  hash: string,
): string {
  if (decisions.length === 0)
    return wrapped(
      `No decision on ${target.name} yet: reconcile makes one every minute. If it stays so, run npx tidegate doctor`,
    );
  const heading = `The last ${plural(decisions.length, 'decision')} on ${target.name}, the newest first; the same decision again is not recorded, so each stands until the one above it. The file is configuration ${hash}.`;
  return [wrapped(heading), ...decisions.map((item) => explained(item, target))].join('\n\n');
}

function explained(item: AuditItem, target: ScalableTarget): string {
  const { at, trigger, mode, configurationHash, trail, decision } = item;
  const trailLines = trail.map(({ step, says }) => wrapped(says, `  ${step.padEnd(11)}  `));
  return [
    `${timeInWords(at)}`,
    wrapped(decisionInWords(item, target), '  '),
    ...(decision.kind === 'hold' ? [] : [wrapped(decision.reason, '  because      ')]),
    ...trailLines,
    wrapped(`${trigger}, mode ${mode}, configuration ${configurationHash}`, '  set off by   '),
  ].join('\n');
}
