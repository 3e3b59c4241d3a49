import type { Command } from 'commander';
import { lineInFile } from '../adapters/configuration-file.ts';
import type { Advice } from '../core/cost/advice.ts';
import { adviceOn } from '../core/cost/advice-on.ts';
import { MEASURED_DAYS } from '../core/cost/measured.ts';
import { DAYS_PER_MONTH } from '../core/cost/price-book.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { measure } from './measure/measure.ts';
import { dollarsInWords, wrapped } from './text.ts';

export function addAdvise(program: Command, { connect, now, answer }: CommandLine): void {
  addCommand(program, 'advise', {
    summary: 'what two weeks of metrics, logs and alarms say should be changed in the file',
    examples: ['advise', 'advise --config config/staging.yaml', 'advise --json'],
  }).action(async (options: CommonOptions) => {
    const { configuration } = configured(options);
    const measured = await measure(connect(configuration).clients, configuration, now());
    const advice = adviceOn(configuration, measured, now()).map((each) => ({
      ...each,
      changes: each.changes.map((change) => ({
        ...change,
        line: lineInFile(options.config, change.path, configuration.region),
      })),
    }));
    const { missing } = measured;
    answer({
      text: [
        ...advice.map((each) => adviceInWords(each, options.config)),
        closing(advice, missing),
      ].join('\n\n'),
      data: { advice, missing },
      exitCode: 0,
    });
  });
}

interface LocatedAdvice extends Advice {
  readonly changes: readonly (Advice['changes'][number] & { readonly line: number })[];
}

function adviceInWords(advice: LocatedAdvice, file: string): string {
  const { about, says, numbers, changes, saves } = advice;
  const saved = saves
    ? [`saves ${dollarsInWords(saves.dollars)} in ${DAYS_PER_MONTH} days; ${saves.price}`]
    : [];
  return [
    wrapped(`${says}.`, `${about}: `, '  '),
    ...[...numbers, ...saved].map((number) => wrapped(number, '  - ', '    ')),
    ...changes.map(({ path, value, line }) =>
      wrapped(
        value === undefined ? `look at ${path.join('.')}` : `${path.join('.')}: ${value}`,
        `  ${file}:${line}: `,
        '    ',
      ),
    ),
  ].join('\n');
}

function closing(advice: readonly Advice[], missing: readonly string[]): string {
  const what =
    advice.length === 0
      ? `Nothing of ${MEASURED_DAYS} days speaks against the file.`
      : `From ${MEASURED_DAYS} days, in steps of five minutes; a month's end, a launch or a season may be outside of them. What one saves another may save too. Nothing is changed.`;
  return [wrapped(what), ...missing.map((each) => wrapped(`not had: ${each}`, '', '  '))].join(
    '\n',
  );
}
