import type { Command } from 'commander';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { readStatus, type Status } from './read-status.ts';
import { readStandbys, standbysInWords } from './standbys.ts';
import { statusInWords } from './status-in-words.ts';

export function addStatus(program: Command, { connect, now, answer }: CommandLine): void {
  addCommand(program, 'status', {
    summary:
      'targets, their capacity and bounds, what is in flight, alarms, the last decisions, standbys',
    examples: ['status', 'status --region us-west-2', 'status --json'],
  }).action(async (options: CommonOptions) => {
    const { configuration } = configured(options);
    const { clients, portsOf, readinessOf } = connect(configuration);
    const deployment = await findDeployment(clients.cloudFormation, configuration);
    const status = await readStatus(configuration, portsOf(deployment), now());
    const standbys = await readStandbys(configuration, readinessOf(deployment), now());
    answer({
      text: [statusInWords(status), standbysInWords(standbys)].filter(Boolean).join('\n\n'),
      data: { ...asData(status), standbys },
      exitCode: 0,
    });
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
