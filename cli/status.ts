import type { Command } from 'commander';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { readStatus, type Status } from './read-status.ts';
import { statusInWords } from './status-in-words.ts';

export function addStatus(program: Command, { connect, now, answer }: CommandLine): void {
  addCommand(program, 'status', {
    summary: 'targets, their capacity and bounds, what is in flight, alarms, the last decisions',
    examples: ['status', 'status --region us-west-2', 'status --json'],
  }).action(async (options: CommonOptions) => {
    const { configuration } = configured(options);
    const { clients, portsOf } = connect(configuration);
    const ports = portsOf(await findDeployment(clients.cloudFormation, configuration));
    const status = await readStatus(configuration, ports, now());
    answer({ text: statusInWords(status), data: asData(status), exitCode: 0 });
  });
}

/** Without the configuration of each target, which the file says. */
function asData(status: Status): object {
  const targets = status.targets.map(({ target: { name, kind, mode }, ...rest }) => ({
    name,
    kind,
    mode,
    ...rest,
  }));
  return { ...status, targets };
}
