import type { Command } from 'commander';
import { brakesInForce } from '../core/brakes/in-force.ts';
import { brakesListInWords, historyInWords } from './brakes-in-words.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { wholeNumber } from './option-values.ts';

const USUAL_RECORDS = 20;
const MOST_RECORDS = 1000;

interface BrakesOptions extends CommonOptions {
  /** True for the usual number. */
  readonly history?: true | number;
}

export function addBrakes(program: Command, { connect, now, answer }: CommandLine): void {
  addCommand(program, 'brakes', {
    summary: 'the pauses, freezes and overrides in force, with who, why and until when',
    examples: ['brakes', 'brakes --history', 'brakes --history 100 --json'],
  })
    .option(
      '--history [n]',
      'also what was set and lifted, the newest first',
      wholeNumber(1, MOST_RECORDS),
    )
    .action(async ({ history, ...options }: BrakesOptions) => {
      const { configuration } = configured(options);
      const { clients, brakesOf } = connect(configuration);
      const store = brakesOf(await findDeployment(clients.cloudFormation, configuration));
      const limit = history === true ? USUAL_RECORDS : (history ?? 0);
      const [control, records] = await Promise.all([
        store.readControl(),
        limit === 0 ? [] : store.readBrakeRecords(limit),
      ]);
      const inForce = brakesInForce(control.brakes, now());
      answer({
        text: [brakesListInWords(inForce), ...(limit === 0 ? [] : [historyInWords(records)])].join(
          '\n\n',
        ),
        data: { inForce, ...(limit > 0 && { history: records }) },
        exitCode: 0,
      });
    });
}
