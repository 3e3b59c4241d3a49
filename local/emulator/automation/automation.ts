import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AutomationExecution } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { AutomationError } from './automation-error.ts';
import { type AutomationDocument, readDocument } from './document.ts';
import { type Execution, newExecution } from './execution.ts';
import { type AutomationSurroundings, runExecution } from './run-execution.ts';
import { settleTime, signalExecution, stopExecution } from './signals.ts';

/** Systems Manager Automation of one account and region. */
export interface Automation {
  /** A new version of the document of this name. */
  putDocument(name: string, content: unknown): void;
  deleteDocument(name: string): void;
  /** Answers an operation as AWS's model of it says, to a caller with this ARN. Rejects with `AutomationError`. */
  answer(operation: string, input: object, callerArn: string): Promise<object>;
}

interface StoredDocument {
  readonly version: number;
  readonly document: AutomationDocument;
}

const Start = z.object({
  DocumentName: z.string(),
  Parameters: z.record(z.string(), z.array(z.string())).default({}),
});
const OfExecution = z.object({ AutomationExecutionId: z.string() });
const SendSignal = OfExecution.extend({
  SignalType: z.string(),
  Payload: z.record(z.string(), z.array(z.string())).default({}),
});
const Stop = OfExecution.extend({ Type: z.enum(['Cancel', 'Complete']).default('Cancel') });
const Describe = z.object({
  Filters: z.array(z.object({ Key: z.string(), Values: z.array(z.string()) })).default([]),
});

const MOST_DESCRIBED = 50;

export function createAutomation(surroundings: AutomationSurroundings): Automation {
  const documents = new Map<string, StoredDocument>();
  const executions = new Map<string, Execution>();

  const find = (id: string): Execution => {
    const found = executions.get(id);
    if (found) return found;
    throw new AutomationError('AutomationExecutionNotFoundException', `no execution ${id}`);
  };

  const operations: Readonly<Record<string, (input: object, callerArn: string) => object>> = {
    StartAutomationExecution: (input, callerArn) => {
      const { DocumentName, Parameters } = Start.parse(input);
      const stored = documents.get(DocumentName);
      if (stored === undefined)
        throw new AutomationError('AutomationDefinitionNotFoundException', `no ${DocumentName}`);
      const id = randomUUID();
      const execution = newExecution(
        {
          id,
          documentName: DocumentName,
          documentVersion: stored.version,
          document: stored.document,
          given: Parameters,
          startedBy: callerArn,
        },
        surroundings.now(),
      );
      executions.set(id, execution);
      void runExecution(execution, surroundings); // it notes its own failure
      return { AutomationExecutionId: id };
    },
    GetAutomationExecution: (input) => ({
      AutomationExecution: asItIsNow(find(OfExecution.parse(input).AutomationExecutionId)),
    }),
    SendAutomationSignal: (input, callerArn) => {
      const { AutomationExecutionId, SignalType, Payload } = SendSignal.parse(input);
      if (SignalType !== 'Approve' && SignalType !== 'Reject')
        throw new AutomationError(
          'InvalidAutomationSignalException',
          `no step takes ${SignalType}`,
        );
      const comment = Payload['Comment']?.[0] ?? '';
      signalExecution(find(AutomationExecutionId), {
        decision: SignalType,
        by: callerArn,
        comment,
      });
      return {};
    },
    StopAutomationExecution: (input) => {
      const { AutomationExecutionId, Type } = Stop.parse(input);
      stopExecution(find(AutomationExecutionId), Type);
      return {};
    },
    DescribeAutomationExecutions: (input) => {
      const { Filters } = Describe.parse(input);
      const meant = [...executions.values()].filter((execution) =>
        Filters.every((filter) => matches(execution, filter)),
      );
      return {
        AutomationExecutionMetadataList: meant.reverse().slice(0, MOST_DESCRIBED).map(metadataOf),
      };
    },
  };

  return {
    putDocument: (name, content) => {
      const version = (documents.get(name)?.version ?? 0) + 1;
      documents.set(name, { version, document: readDocument(content) });
    },
    deleteDocument: (name) => {
      documents.delete(name);
    },
    answer: async (operation, input, callerArn) => {
      const perform = operations[operation];
      if (perform === undefined) throw new Error(`this Automation has no ${operation}`);
      for (const execution of executions.values()) settleTime(execution, surroundings.now());
      await setImmediate(); // what ended just now has led on
      const output = perform(input, callerArn);
      await setImmediate();
      return output;
    },
  };
}

/** Filters that AWS knows; only these do anything here. */
function matches(
  { answer }: Execution,
  { Key, Values }: { readonly Key: string; readonly Values: readonly string[] },
): boolean {
  switch (Key) {
    case 'ExecutionId':
      return Values.includes(answer.AutomationExecutionId ?? '');
    case 'ExecutionStatus':
      return Values.includes(answer.AutomationExecutionStatus ?? '');
    case 'DocumentNamePrefix':
      return Values.some((prefix) => answer.DocumentName?.startsWith(prefix));
    default:
      throw new AutomationError('InvalidFilterKey', `this Automation has no filter ${Key}`);
  }
}

/** A copy: the execution goes on. */
function asItIsNow({ answer, states }: Execution): AutomationExecution {
  return { ...answer, StepExecutions: [...states.values()].map((state) => ({ ...state })) };
}

function metadataOf({ answer }: Execution): object {
  return {
    AutomationExecutionId: answer.AutomationExecutionId,
    DocumentName: answer.DocumentName,
    DocumentVersion: answer.DocumentVersion,
    AutomationExecutionStatus: answer.AutomationExecutionStatus,
    ExecutionStartTime: answer.ExecutionStartTime,
    ExecutionEndTime: answer.ExecutionEndTime,
    ExecutedBy: answer.ExecutedBy,
    CurrentStepName: answer.CurrentStepName,
    CurrentAction: answer.CurrentAction,
    FailureMessage: answer.FailureMessage,
    Outputs: answer.Outputs,
    Mode: answer.Mode,
    AutomationType: 'Local',
  };
}
