import type { Configuration } from '../core/config/schema.ts';
import { inputProblems } from '../core/runbooks/inputs.ts';
import type { Runbook } from '../core/runbooks/runbook.ts';
import { RUNBOOKS } from '../core/runbooks/runbooks.ts';
import { type CommonOptions, configured } from './command.ts';
import { CommandFailure } from './failure.ts';

export const CLUSTER = ['--cluster <name>', 'by its name in the configuration'] as const;
export const INPUT = [
  '--input <Name=value>',
  'an input of the runbook, as `runbook list` shows them; may be repeated',
  (text: string, before: readonly string[]) => [...before, text],
  [] as readonly string[],
] as const;

export interface ClusterOptions extends CommonOptions {
  readonly cluster: string;
}

export interface RunbookOptions extends ClusterOptions {
  readonly input: readonly string[];
}

export interface Asked {
  readonly configuration: Configuration;
  readonly runbook: Runbook;
  readonly inputs: Readonly<Record<string, string>>;
}

/** What a command line asks for, checked against the configuration; throws what is wrong with it. */
export function asked(name: string, options: RunbookOptions): Asked {
  const { configuration } = configured(options);
  const runbook = Object.values(RUNBOOKS).find((candidate) => candidate.name === name);
  if (!runbook)
    throw new CommandFailure(`there is no runbook ${name}`, 'npx tidegate runbook list', 2);
  const clusters = runbook.clusters(configuration);
  if (!clusters.includes(options.cluster))
    throw new CommandFailure(
      `${name} is not configured for ${options.cluster}`,
      clusters.length === 0
        ? 'add the cluster under runbooks: docs/runbooks.md'
        : `npx tidegate runbook ... ${name} --cluster ${clusters.join(' | ')}`,
      2,
    );
  const inputs = Object.fromEntries(options.input.map(nameAndValue));
  const problems = inputProblems(runbook, inputs);
  if (problems.length > 0)
    throw new CommandFailure(problems.join('; '), 'npx tidegate runbook list', 2);
  return { configuration, runbook, inputs };
}

/** `Kind=planned` */
function nameAndValue(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CommandFailure(`an input is written Name=value, got ${text}`, '--input Name=value', 2);
}
