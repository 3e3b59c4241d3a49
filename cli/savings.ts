import type { Command } from 'commander';
import { savingsOf } from '../core/cost/savings.ts';
import { scalableTargets } from '../core/targets.ts';
import { DAY_MILLIS, dayOf } from '../core/time.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { wholeNumber } from './option-values.ts';
import { savingsInWords } from './savings-in-words.ts';
import { targetNamed } from './target-named.ts';

/** The ledger is kept for so long. */
const MOST_DAYS = 800;

interface SavingsOptions extends CommonOptions {
  readonly days: number;
  readonly target?: string;
}

export function addSavings(program: Command, { connect, now, answer }: CommandLine): void {
  addCommand(program, 'savings', {
    summary: 'what capacity has cost, and what windows and scaling have saved of it',
    examples: ['savings', 'savings --days 7 --target assistant-edge', 'savings --json'],
  })
    .option(
      '--days <n>',
      'how far back, days in UTC, today included',
      wholeNumber(1, MOST_DAYS),
      30,
    )
    .option('--target <name>', 'only this target')
    .action(async (options: SavingsOptions) => {
      const { configuration } = configured(options);
      const targets =
        options.target === undefined
          ? scalableTargets(configuration)
          : [targetNamed(options.target, configuration, 'savings --target')];
      const { clients, portsOf } = connect(configuration);
      const { store } = portsOf(await findDeployment(clients.cloudFormation, configuration));
      const to = dayOf(now().getTime());
      const from = dayOf(now().getTime() - (options.days - 1) * DAY_MILLIS);
      const states = await store.readStates(targets.map(({ name }) => name));
      const savings = await Promise.all(
        targets.map(async ({ name, kind }) =>
          savingsOf({
            target: name,
            kind,
            written: await store.readLedgerDays(name, { from, to }),
            open: states.get(name)?.ledger,
            from,
            to,
          }),
        ),
      );
      const report = { project: configuration.project, from, to, targets: savings };
      answer({ text: savingsInWords(report), data: report, exitCode: 0 });
    });
}
