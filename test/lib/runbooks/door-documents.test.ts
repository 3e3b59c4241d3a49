import {
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, describe, expect, test } from '@jest/globals';
import { inputProblems } from '../../../core/runbooks/inputs.ts';
import type { Runbook, RunbookParameter } from '../../../core/runbooks/runbook.ts';
import { RUNBOOKS } from '../../../core/runbooks/runbooks.ts';
import { startAwsModels } from '../../contracts/aws-models.ts';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { describeWithTool } from '../../contracts/describe-with-tool.ts';
import { fakeSystemsManager } from '../../fakes/fake-systems-manager.ts';
import { APPROVER, documentFor } from './door-scene.ts';

/* The document of every runbook, where each of its steps ends in every way that it can. */

const exchanges = { ssm: [], sfn: [] };

/** Of parameters that a pattern bounds. */
const VALUES: Readonly<Record<string, string>> = {
  InstanceClass: 'db.r6g.xlarge',
  NewClusterIdentifier: 'assistant-db-restored',
  Source: 'latest',
  Drill: 'failover-dry',
};

function someValue({ name, default: usual, allowed }: RunbookParameter): string {
  const value = usual ?? ('pattern' in allowed ? VALUES[name] : allowed[0]);
  if (value === undefined) throw new Error(`say a value of ${name} above`);
  return value;
}

function inputsOf({ parameters }: Runbook): Readonly<Record<string, string>> {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, someValue(parameter)]));
}

const ANSWERS = ['approved', 'rejected', 'nobody', 'cancelled'] as const;

interface Story {
  readonly dryRun: 'SUCCEEDED' | 'FAILED';
  /** What becomes of each approval in turn; the first that is not given ends it. */
  readonly answers: readonly (typeof ANSWERS)[number][];
}

async function play(runbook: Runbook, { dryRun, answers }: Story) {
  let now = Date.parse('2026-11-02T08:00:00Z');
  const requests: unknown[] = [];
  const systemsManager = fakeSystemsManager({
    now: () => new Date(now),
    exchanges,
    runMachine: async (_, input) => {
      const request = JSON.parse(input);
      requests.push(request);
      return { status: request.mode === 'dry-run' ? dryRun : 'SUCCEEDED', says: '{}' };
    },
  });
  systemsManager.putDocument('door', documentFor(runbook, answers.length));
  const starter = systemsManager.clientOf('operator', 'ada');
  const { AutomationExecutionId } = await starter.send(
    new StartAutomationExecutionCommand({
      DocumentName: 'door',
      Parameters: Object.fromEntries(
        Object.entries({ Cluster: 'assistant-db', ...inputsOf(runbook) }).map(([name, value]) => [
          name,
          [value],
        ]),
      ),
    }),
  );
  const settled = async () => {
    for (let looks = 0; looks < 100; looks += 1) {
      const command = new GetAutomationExecutionCommand({ AutomationExecutionId });
      const { AutomationExecution } = await starter.send(command);
      if (AutomationExecution?.AutomationExecutionStatus !== 'InProgress')
        return AutomationExecution;
    }
    throw new Error('it goes on and on');
  };
  let execution = await settled();
  for (const answer of answers) {
    if (execution?.AutomationExecutionStatus !== 'Waiting') break;
    if (answer === 'nobody') now += 3_600_000;
    if (answer === 'cancelled')
      await starter.send(new StopAutomationExecutionCommand({ AutomationExecutionId }));
    if (answer === 'approved' || answer === 'rejected') {
      const SignalType = answer === 'approved' ? 'Approve' : 'Reject';
      await systemsManager
        .clientOf(APPROVER, 'grace')
        .send(new SendAutomationSignalCommand({ AutomationExecutionId, SignalType }));
    }
    execution = await settled();
  }
  return { execution, id: AutomationExecutionId, requests };
}

const required = Object.values<Runbook>(RUNBOOKS).filter(({ approval }) => approval === 'required');
const unasked = Object.values<Runbook>(RUNBOOKS).filter(({ approval }) => approval === 'none');

describe.each(required)('$name', (runbook) => {
  test.each([1, 2])('starts once %i approvals are given, with what was given', async (count) => {
    const answers = Array.from({ length: count }, () => 'approved' as const);

    const { execution, id, requests } = await play(runbook, { dryRun: 'SUCCEEDED', answers });

    const inputs = inputsOf(runbook);
    const request = {
      cluster: 'assistant-db',
      ...(runbook.parameters.length > 0 && { inputs }),
    };
    expect(execution?.AutomationExecutionStatus).toBe('Success');
    expect(requests).toEqual([
      { ...request, mode: 'dry-run' },
      { ...request, mode: 'run', automationExecutionId: id },
    ]);
    expect(inputProblems(runbook, inputs)).toEqual([]);
  });

  const stories = [
    { dryRun: 'FAILED', answers: ['approved', 'approved'] } as const,
    ...ANSWERS.filter((answer) => answer !== 'approved').flatMap((answer) => [
      { dryRun: 'SUCCEEDED', answers: [answer] } as const,
      { dryRun: 'SUCCEEDED', answers: [answer, 'approved'] } as const,
      { dryRun: 'SUCCEEDED', answers: ['approved', answer] } as const,
    ]),
  ];

  test.each(stories)('starts nothing: dry run $dryRun, $answers', async (story) => {
    const { execution, requests } = await play(runbook, story);

    expect(requests).toHaveLength(1);
    expect(execution?.AutomationExecutionStatus).not.toBe('Success');
    expect(execution?.ExecutionEndTime).toBeDefined();
    expect(execution?.StepExecutions?.at(-1)).toMatchObject({ StepStatus: 'Pending' });
  });
});

test.each(unasked)('$name asks nobody, and runs only after its dry run', async (runbook) => {
  const good = await play(runbook, { dryRun: 'SUCCEEDED', answers: ['nobody'] });
  const bad = await play(runbook, { dryRun: 'FAILED', answers: ['nobody'] });

  expect(good.execution?.AutomationExecutionStatus).toBe('Success');
  expect(good.requests).toHaveLength(2);
  expect(bad.execution?.AutomationExecutionStatus).toBe('Failed');
  expect(bad.requests).toHaveLength(1);
});

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  test.each(Object.values<Runbook>(RUNBOOKS))('take the document of $name', async (runbook) => {
    const problems = await models.validateRequest('ssm', 'CreateDocument', {
      Name: 'door',
      Content: JSON.stringify(documentFor(runbook, 2)),
      DocumentType: 'Automation',
      DocumentFormat: 'JSON',
    });

    expect(problems).toEqual([]);
  });
});

await describeExchanges('ssm', exchanges.ssm);
await describeExchanges('sfn', exchanges.sfn);
