import type { Command } from 'commander';
import { lineInFile } from '../adapters/configuration-file.ts';
import type { Configuration } from '../core/config/schema.ts';
import { dollarsPerHour } from '../core/cost/capacity-price.ts';
import { priceSource } from '../core/cost/prices.ts';
import { shadowReportOf } from '../core/shadow/shadow-report.ts';
import { type ScalableTarget, scalableTargets } from '../core/targets.ts';
import { DAY_MILLIS } from '../core/time.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { CommandFailure } from './failure.ts';
import { wholeNumber } from './option-values.ts';
import { type ReportedTarget, shadowReportInWords } from './shadow-report-in-words.ts';
import { targetNamed } from './target-named.ts';

/** The audit is kept for so long. */
const MOST_DAYS = 90;

export function addShadowReport(program: Command, { connect, now, answer }: CommandLine): void {
  addCommand(program, 'shadow-report [target]', {
    summary: 'what would have been done in shadow mode, and whether to let it act',
    examples: [
      'shadow-report',
      'shadow-report assistant-edge --days 28',
      'shadow-report assistant-edge --json',
    ],
  })
    .option('--days <n>', 'how far back', wholeNumber(1, MOST_DAYS), 14)
    .action(async (name: string | undefined, options: ShadowReportOptions) => {
      const { configuration } = configured(options);
      const targets = asked(name, configuration);
      const { clients, portsOf } = connect(configuration);
      const { store } = portsOf(await findDeployment(clients.cloudFormation, configuration));
      const to = now();
      const from = new Date(to.getTime() - options.days * DAY_MILLIS);
      const reported = await Promise.all(
        targets.map(async (target): Promise<ReportedTarget> => {
          const report = shadowReportOf({
            target,
            audit: await store.readAuditSince(target.name, from),
            from,
            to,
            dollarsPerHour: (capacity) => dollarsPerHour(target, capacity, configuration),
          });
          const lineToChange = lineOfMode(target, configuration, options.config);
          return { target, report, lineToChange, price: priceSource(target, configuration) };
        }),
      );
      answer({
        text: reported.map(shadowReportInWords).join('\n\n'),
        data: reported.map(({ report, lineToChange, price }) => ({
          ...report,
          lineToChange,
          price,
        })),
        exitCode: 0,
      });
    });
}

interface ShadowReportOptions extends CommonOptions {
  readonly days: number;
}

/** Without a name every target that the file has in shadow mode. */
function asked(name: string | undefined, configuration: Configuration): readonly ScalableTarget[] {
  if (name !== undefined) return [targetNamed(name, configuration, 'shadow-report')];
  const inShadow = scalableTargets(configuration).filter(({ mode }) => mode === 'shadow');
  if (inShadow.length > 0) return inShadow;
  throw new CommandFailure(
    'no target is in shadow mode',
    'npx tidegate shadow-report <target>, for the time before it was let act',
  );
}

/** `config/tidegate.yaml:42, under edgeFunctions.assistant-edge: add the line "mode: act"` */
function lineOfMode(target: ScalableTarget, configuration: Configuration, file: string): string {
  const block =
    target.kind === 'edge-function' ? configuration.edgeFunctions : configuration.auroraClusters;
  const section = target.kind === 'edge-function' ? 'edgeFunctions' : 'auroraClusters';
  const path = [section, target.name];
  const hasOwn = block[target.name]?.mode !== undefined;
  const line = lineInFile(file, hasOwn ? [...path, 'mode'] : path, configuration.region);
  return `${file}:${line}, ${hasOwn ? 'write' : 'add the line'} \`mode: act\` under ${path.join('.')}`;
}
