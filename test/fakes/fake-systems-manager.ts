import { setImmediate } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, SFNServiceException } from '@aws-sdk/client-sfn';
import { SSMClient, SSMServiceException } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { type Automation, createAutomation } from '../../local/emulator/automation/automation.ts';
import { AutomationError } from '../../local/emulator/automation/automation-error.ts';
import { type Exchange, scriptClient } from './scripted-client.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

export interface MachineEnd {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** Its output, or the cause of its failure. */
  readonly says: string;
}

/** What was exchanged with Automation, and what it exchanged with Step Functions. */
export interface AutomationExchanges {
  readonly ssm: Exchange[];
  readonly sfn: Exchange[];
}

interface FakeSystemsManagerOptions {
  /** Gets all that is exchanged. */
  readonly exchanges?: AutomationExchanges;
  readonly now: () => Date;
  /** What documents start; Step Functions takes a name once. */
  readonly runMachine?: (name: string, input: string) => Promise<MachineEnd>;
  /** What documents call; answers the payload. */
  readonly invoke?: (payload: object) => object;
}

/** Automation as the emulator has it, without the emulator: documents run, and what they call is scripted. */
export interface FakeSystemsManager extends Pick<Automation, 'putDocument'> {
  /** A real SDK client of a session `arn:…:assumed-role/<role>/<name>`, whose commands end here. */
  clientOf(role: string, name: string): SSMClient;
  /** Names of the machine's executions, in the order of their starts. */
  readonly started: readonly string[];
}

export function fakeSystemsManager(options: FakeSystemsManagerOptions): FakeSystemsManager {
  const machine = scriptedMachine(options);
  const ssmExchanges = options.exchanges?.ssm ?? [];
  const lambda = new LambdaClient({ region: REGION });
  scriptClient(lambda, (_, input) => ({
    StatusCode: 200,
    Payload: new TextEncoder().encode(
      JSON.stringify(options.invoke?.(JSON.parse(Payload.parse(input).Payload))),
    ),
  }));
  const clientOf = (role: string, name: string): SSMClient => {
    const client = new SSMClient({ region: REGION });
    const callerArn = `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`;
    scriptClient(client, async (operation, input) => {
      const output = await automation.answer(operation, input, callerArn).catch(asSdkError);
      note(ssmExchanges, { operation, input, output });
      return output;
    });
    return client;
  };
  const automation = createAutomation({
    region: REGION,
    accountId: ACCOUNT,
    now: options.now,
    pause: () => setImmediate(),
    sessionOf: async () => ({ sfn: machine.client, lambda, ssm: clientOf('automation', 'ssm') }),
  });
  return {
    putDocument: automation.putDocument,
    clientOf,
    started: machine.started,
  };
}

const Payload = z.object({ Payload: z.string() });
const Start = z.object({ stateMachineArn: z.string(), name: z.string(), input: z.string() });
const OfExecution = z.object({ executionArn: z.string() });

/** Looks that see the same are noted once. */
function note(exchanges: Exchange[], exchange: Exchange): void {
  if (JSON.stringify(exchange) !== JSON.stringify(exchanges.at(-1))) exchanges.push(exchange);
}

function scriptedMachine({ now, runMachine, exchanges }: FakeSystemsManagerOptions) {
  const client = new SFNClient({ region: REGION });
  const executions = new Map<string, { stopDate?: Date; status: string; readonly name: string }>();
  const started: string[] = [];
  const answer = (operation: string, input: object): object => {
    if (operation === 'StartExecution') {
      const { stateMachineArn, name, input: given } = Start.parse(input);
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
      if (executions.has(executionArn)) throw sfnError('ExecutionAlreadyExists', name);
      const execution = {
        ...{ executionArn, stateMachineArn, name, input: given, startDate: now() },
        status: 'RUNNING',
      };
      executions.set(executionArn, execution);
      started.push(name);
      void runMachine?.(name, given).then(({ status, says }) => {
        if (execution.status !== 'RUNNING') return;
        const said = status === 'SUCCEEDED' ? { output: says } : { error: 'Failed', cause: says };
        Object.assign(execution, { status, stopDate: now() }, said);
      });
      return { executionArn, startDate: now() };
    }
    const { executionArn } = OfExecution.parse(input);
    const execution = executions.get(executionArn);
    if (execution === undefined) throw sfnError('ExecutionDoesNotExist', executionArn);
    if (operation === 'DescribeExecution') return { ...execution };
    if (operation !== 'StopExecution') throw new Error(`the fake knows no ${operation}`);
    Object.assign(execution, { status: 'ABORTED', stopDate: now() });
    return { stopDate: now() };
  };
  scriptClient(client, (operation, input) => {
    const output = answer(operation, input);
    note(exchanges?.sfn ?? [], { operation, input, output });
    return output;
  });
  return { client, started };
}

function asSdkError(error: unknown): never {
  if (!(error instanceof AutomationError)) throw error;
  const { name, message } = error;
  const $metadata = { httpStatusCode: 400 };
  throw new SSMServiceException({ name, message, $fault: 'client', $metadata });
}

function sfnError(name: string, message: string): SFNServiceException {
  const $metadata = { httpStatusCode: 400 };
  return new SFNServiceException({ name, message, $fault: 'client', $metadata });
}
