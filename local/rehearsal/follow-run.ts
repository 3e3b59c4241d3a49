import { SFNClient } from '@aws-sdk/client-sfn';
import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { createDynamoDbRunbooks } from '../../adapters/aws-dynamodb-runbooks.ts';
import { wrapped } from '../../cli/text.ts';
import { runbookDocumentName } from '../../core/runbooks/names.ts';
import { clientConfig } from '../aws-clients.ts';
import type { Platform } from '../platform.ts';
import type { PlatformRegion } from '../platform-region.ts';
import { timeOfDay } from '../words.ts';
import { approver, operator, systemsManagerOf } from './people.ts';
import { CLUSTER, type RehearsedRun } from './rehearsals.ts';
import { stepReader } from './steps-of-run.ts';

const ENDED = ['Success', 'Failed', 'TimedOut', 'Cancelled'];

/** Under the time and the mark of a step. */
const HANGING = ' '.repeat(11);

interface Following {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** Lets a virtual minute pass. */
  readonly minute: () => Promise<unknown>;
}

export interface FollowedRun {
  readonly hasSucceeded: boolean;
  /** What Systems Manager says of a bad end. */
  readonly failure: string | undefined;
  /** As Markdown; nothing when the run left none. */
  readonly report: string | undefined;
}

/** Ada starts runbooks of a region, Grace approves what their dry runs say; every step is told as it ends. */
export function runFollower(
  { emulator, clock }: Pick<Platform, 'emulator' | 'clock'>,
  region: PlatformRegion,
  { say, signal, minute }: Following,
) {
  const { configuration, clients, names } = region;
  const place = { endpoint: emulator.endpoint, region: configuration.region };
  const ssm = new SSMClient(clientConfig(place));
  const systemsManagerAs = systemsManagerOf(emulator, region);
  const newSteps = stepReader(new SFNClient(clientConfig(place)));
  const locks = createDynamoDbRunbooks({ client: clients.dynamodb, tableName: names.tableName });
  const tell = (line: string, first = '') =>
    say(wrapped(line, `${timeOfDay(clock.now())}  ${first}`, HANGING));

  const read = async (id: string): Promise<AutomationExecution> => {
    const { AutomationExecution = {} } = await ssm.send(
      new GetAutomationExecutionCommand({ AutomationExecutionId: id }),
    );
    return AutomationExecution;
  };

  return async ({
    runbook,
    inputs = {},
    whileWaiting = async () => 'Approve' as const,
  }: RehearsedRun): Promise<FollowedRun> => {
    const documentName = runbookDocumentName(configuration.project, runbook);
    const machine = `arn:aws:states:${configuration.region}:${emulator.accountId}:execution:${documentName}`;
    const parameters = Object.entries({ Cluster: CLUSTER, ...inputs });
    const ada = await systemsManagerAs(operator('ada'));
    const { AutomationExecutionId: id = '' } = await ada.send(
      new StartAutomationExecutionCommand({
        DocumentName: documentName,
        Parameters: Object.fromEntries(parameters.map(([name, value]) => [name, [value]])),
      }),
    );
    const given = parameters.map(([name, value]) => `${name}=${value}`).join(' ');
    tell(`ada starts ${documentName} in ${configuration.region}: ${given}`);
    const tellSteps = async () => {
      for (const run of [`${machine}:dry-run-${id}`, `${machine}:${id}`])
        for (const { name, kind, says } of await newSteps(run))
          tell(says, `  ${name.padEnd(16)} ${kind.padEnd(9)} `);
    };

    let isDecided = false;
    for (;;) {
      signal.throwIfAborted();
      const { AutomationExecutionStatus: status = '', FailureMessage: failure } = await read(id);
      await tellSteps();
      if (status === 'Waiting' && !isDecided) {
        const SignalType = await whileWaiting();
        const grace = await systemsManagerAs(approver('grace'));
        await grace.send(
          new SendAutomationSignalCommand({ AutomationExecutionId: id, SignalType }),
        );
        isDecided = true;
        tell(`grace ${SignalType === 'Approve' ? 'approves' : 'rejects'} the plan`);
      }
      if (ENDED.includes(status)) {
        tell(`${documentName} has ended: ${status}${failure === undefined ? '' : `, ${failure}`}`);
        const [newest] = await locks.readRuns(CLUSTER, 1);
        return { hasSucceeded: status === 'Success', failure, report: newest?.text };
      }
      await minute();
    }
  };
}
