import type { Command } from 'commander';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import type { Finding } from './doctor/check.ts';
import { type Examined, examine } from './doctor/examine.ts';
import { plural, table, wrapped } from './text.ts';

export function addDoctor(program: Command, { connect, now, answer }: CommandLine): void {
  addCommand(program, 'doctor', {
    summary:
      'compare the account and the deployment with the configuration; it only reads.\n' +
      'Exit code 1 when something is wrong; what could not be checked is said, and is neither',
    examples: ['doctor', 'doctor --region us-west-2', 'doctor --json'],
  }).action(async (options: CommonOptions) => {
    const { configuration } = configured(options);
    const checks = await examine(configuration, connect(configuration), now());
    const isWrong = checks.some(({ kind }) => kind === 'wrong');
    answer({
      text: examinationInWords(checks),
      data: { project: configuration.project, region: configuration.region, checks },
      exitCode: isWrong ? 1 : 0,
    });
  });
}

function examinationInWords(checks: readonly Examined[]): string {
  const overview = table(checks.map((examined) => [examined.check, inShort(examined)]));
  const findings = checks.flatMap((examined) =>
    examined.kind === 'wrong' ? examined.findings : [],
  );
  const unchecked = checks.flatMap((examined) =>
    examined.kind === 'not-checked'
      ? [wrapped(examined.says, `- not checked: ${examined.check}: `, '  ')]
      : [],
  );
  return [
    overview,
    ...unchecked,
    ...findingsInWords(findings),
    summary(findings.length, unchecked.length),
  ].join('\n\n');
}

/** Numbered. Neighbours that one thing mends share its reason and its command: 24 alarms of one deployment, say. */
function findingsInWords(findings: readonly Finding[]): readonly string[] {
  const blocks: string[][] = [];
  findings.forEach(({ what, why, mend }, index) => {
    const previous = findings[index - 1];
    if (previous?.why !== why || previous.mend !== mend) blocks.push([]);
    blocks.at(-1)?.push(wrapped(what, `${index + 1}. `, '   '));
    const next = findings[index + 1];
    if (next?.why !== why || next.mend !== mend)
      blocks.at(-1)?.push(wrapped(why, '   why:  '), wrapped(mend, '   mend: '));
  });
  return blocks.map((lines) => lines.join('\n'));
}

function inShort(examined: Examined): string {
  if (examined.kind === 'ok') return `ok: ${examined.says}`;
  if (examined.kind === 'not-checked') return 'NOT CHECKED';
  return `WRONG: ${plural(examined.findings.length, 'finding')}`;
}

function summary(findings: number, unchecked: number): string {
  if (unchecked === 0)
    return findings === 0
      ? 'Everything was checked, and nothing is wrong.'
      : `Everything was checked: ${plural(findings, 'finding')} to mend.`;
  return `${plural(unchecked, 'check')} could not be made; in the others, ${plural(findings, 'finding')}.`;
}
