import { cpus, platform, totalmem } from 'node:os';
import { table } from '../cli/text.ts';
import type { Comparison } from './goals.ts';

/** Every figure beside its goal, for terminals. */
export function inWords(comparisons: readonly Comparison[]): string {
  return table([['FIGURE', 'MEASURED', 'GOAL', ''], ...comparisons.map(rowOf)]);
}

/** The same as a page of the documentation, with what was measured where, and how. */
export function asMarkdown(
  comparisons: readonly Comparison[],
  { command, now }: { readonly command: string; readonly now: Date },
): string {
  const rows = [
    ['figure', 'measured', 'goal', ''],
    ['---', '---:', '---', '---'],
    ...comparisons.map(rowOf),
  ];
  return `# Measurements

Written by \`${command}\` on ${now.toISOString().slice(0, 10)}. Machine: ${machine()}.

${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}

${HOW}`;
}

function rowOf({ figure, measured, goal = '', isMet, isTiming }: Comparison): readonly string[] {
  const verdict = isMet ? 'met' : isTiming ? 'missed (a timing)' : 'missed';
  return [figure, measured, goal, goal === '' ? '' : verdict];
}

export function machine(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${cpu?.model ?? 'an unknown processor'}, ${gigabytes} GB, ${platform()}, Node ${process.versions.node}`;
}

const HOW = `## How it was measured

- **Bundles**: the files that are deployed, made by \`lib/handler-bundle.ts\`. **Import**: each in a new process, with the
  environment that the handler needs, in turns with a bundle of \`@aws-sdk/client-lambda\` (the client and the five commands
  that Tidegate uses) made by esbuild without our plugin and alias; the ratio of the medians of 21.
- **Decision**: the median of 50,000 decisions about \`assistant-edge\` of \`config/tidegate.yaml\`, its queue included: 15
  points of every metric, two alarms raised.
- **AWS calls**: counted on the wire, between the ports that the handlers use and the emulator; quota and owners cached.
  A hold reads states, alarms and metrics, and writes the state. A change reads the capacity and the stop switch besides,
  claims, looks once more, sets, records, writes the audit and tells people.
- **reconcile over 100 targets**: edge functions, 10 of them above their floor, no alarm; the mean of ten minutes, in
  which every target has its drift check. The dollars are GetMetricData, DynamoDB, the runs of \`reconcile\` (1 s of 512 MB
  assumed), its metrics and the key of the topic, at the list prices of us-east-1, before free tiers; alarms, logs and the
  capacity itself are not in them.
- **Synth**: the whole CDK app in a new process, as \`cdk synth\` runs it, cdk-nag included; \`shards\` as the app asks for.
`;
