import { runCommandLine } from '../../cli/command-line.ts';
import type { Outside } from '../../cli/outside.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { fakeTerminal } from '../fakes/fake-terminal.ts';
import { type Answers, awsError, scriptedOutside } from '../fakes/scripted-outside.ts';

export const NOW = new Date('2026-03-02T10:00:05Z');

/** A deployment of config/tidegate.yaml, and who asks. */
export const DEPLOYED: Answers = {
  DescribeStacks: ({ StackName }: { readonly StackName: string }) => {
    const outputs = OUTPUTS[StackName];
    if (!outputs) throw awsError('ValidationError', `Stack with id ${StackName} does not exist`);
    const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
    }));
    return {
      Stacks: [{ StackName, StackStatus: 'UPDATE_COMPLETE', CreationTime: NOW, Outputs }],
    };
  },
  GetCallerIdentity: () => ({
    Account: '111122223333',
    Arn: 'arn:aws:iam::111122223333:user/ada',
    UserId: 'AIDAEXAMPLEEXAMPLE',
  }),
};

const OUTPUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'tidegate-assistant': {
    TableName: 'state-table',
    TopicArn: 'arn:aws:sns:us-east-1:111122223333:notifications',
    RejectedQueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/rejected',
  },
  'tidegate-assistant-shard-1': {
    OnAlarmFunctionName: 'on-alarm-1',
    ReconcileFunctionName: 'reconcile-1',
    FailedQueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/failed-1',
  },
};

export interface CommandRun {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

interface CommandClock {
  readonly now: () => Date;
  readonly sleep: (millis: number) => Promise<void>;
}

const standingClock: CommandClock = {
  now: () => NOW,
  sleep: async () => {
    throw new Error('a standing clock lets nobody sleep');
  },
};

/** Runs a command as a person would, e.g. `tidegate('explain assistant-edge')`; single quotes hold words together. */
export async function tidegate(
  line: string,
  outside: Outside = scriptedOutside({}),
  { now, sleep }: CommandClock = standingClock,
  terminal: Terminal = fakeTerminal(),
): Promise<CommandRun> {
  const args = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  let out = '';
  let err = '';
  const exitCode = await runCommandLine(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    now,
    sleep,
    connect: () => outside,
    terminal,
  });
  return { exitCode, out, err };
}
