import { type AutomationExecution, DescribeAutomationExecutionsCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { describeExchanges } from '../../../contracts/describe-exchanges.ts';
import { outcome } from '../role-support.ts';
import { approve, automationScene, machine, SESSION } from './automation-scene.ts';

/* What this Automation does, held to AWS's guide where the guide says it, and to its model in every exchange. */

const exchanges = { ssm: [], sfn: [] };

const three = ['grace', 'linus', 'radia'].map(SESSION);
const twoOfThree = approve({ Approvers: three, MinRequiredApprovals: 2 });
const succeeds = async () => ({ status: 'SUCCEEDED' as const, says: '{"fit":true}' });
const never = () => new Promise<never>(() => {});
const statuses = ({ StepExecutions = [] }: AutomationExecution) =>
  StepExecutions.map(({ StepStatus }) => StepStatus);

describe('an approval', () => {
  test('by two of three leads on, and names both', async () => {
    const scene = automationScene({ steps: [twoOfThree], exchanges });
    const id = await scene.start();

    await scene.say('Approve', id, 'grace');
    const afterOne = await scene.settled(id);
    await scene.say('Approve', id, 'radia');
    const ended = await scene.settled(id);

    expect(afterOne.AutomationExecutionStatus).toBe('Waiting');
    expect(ended.AutomationExecutionStatus).toBe('Success');
    expect(ended.StepExecutions?.[0]?.Outputs?.['ApproverDecisions']).toEqual([
      expect.stringContaining(SESSION('grace')),
      expect.stringContaining(SESSION('radia')),
    ]);
  });

  test('counts a person once, whatever they say twice', async () => {
    const scene = automationScene({ steps: [twoOfThree], exchanges });
    const id = await scene.start();

    await scene.say('Approve', id, 'grace');
    await scene.say('Approve', id, 'grace');

    expect((await scene.settled(id)).AutomationExecutionStatus).toBe('Waiting');
  });

  test('is refused by one, however many have approved', async () => {
    const scene = automationScene({ steps: [twoOfThree, machine('After')], exchanges });
    const id = await scene.start();

    await scene.say('Approve', id, 'grace');
    await scene.say('Reject', id, 'linus');
    const ended = await scene.settled(id);

    expect(ended.AutomationExecutionStatus).toBe('Failed');
    expect(statuses(ended)).toEqual(['Failed', 'Pending']);
  });

  test.each([
    ['somebody else', 'Approve', 'ken', 'is not an approver'],
    ['a signal that no approval takes', 'Resume', 'grace', 'no step takes Resume'],
  ] as const)('takes nothing from %s', async (_, signal, person, says) => {
    const scene = automationScene({ steps: [twoOfThree], exchanges });
    const id = await scene.start();

    expect(await outcome(scene.say(signal, id, person))).toMatchObject({
      name: 'InvalidAutomationSignalException',
      message: expect.stringContaining(says),
    });
    expect((await scene.settled(id)).AutomationExecutionStatus).toBe('Waiting');
  });

  test.each([
    ['a role, by every session of it', 'arn:aws:iam::123456789012:role/approver', true],
    ['a role with a path', 'arn:aws:iam::123456789012:role/people/approver', true],
    ['one session', SESSION('grace'), true],
    ['another session', SESSION('linus'), false],
    ['a role whose name begins alike', 'arn:aws:iam::123456789012:role/approve', false],
    ['a role of another account', 'arn:aws:iam::999999999999:role/approver', false],
    ['a user of that name', 'grace', false],
  ])('is given for %s', async (_, approver, isMeant) => {
    const scene = automationScene({ steps: [approve({ Approvers: [approver] })], exchanges });
    const id = await scene.start();

    await outcome(scene.say('Approve', id, 'grace'));

    const { AutomationExecutionStatus } = await scene.settled(id);
    expect(AutomationExecutionStatus).toBe(isMeant ? 'Success' : 'Waiting');
  });

  test('waits seven days where the step says nothing', async () => {
    const scene = automationScene({ steps: [approve()], exchanges });
    const id = await scene.start();

    scene.advance(604_799);
    const before = await scene.settled(id);
    scene.advance(1);

    expect(before.AutomationExecutionStatus).toBe('Waiting');
    expect((await scene.settled(id)).AutomationExecutionStatus).toBe('TimedOut');
  });

  test('with a message of more than 4,096 characters fails', async () => {
    const steps = [approve({ Message: 'x'.repeat(4097) })];
    const scene = automationScene({ steps, exchanges });

    expect((await scene.settled(await scene.start())).FailureMessage).toContain('4096');
  });
});

describe('a machine', () => {
  test('gives its outputs by the names of the guide, and to the steps after it', async () => {
    const branch = {
      name: 'Choose',
      action: 'aws:branch',
      inputs: {
        Choices: [
          { NextStep: 'Fit', Variable: '{{ DryRun.output }}', StringEquals: '{"fit":true}' },
        ],
        Default: 'Unfit',
      },
    };
    const steps = [machine('DryRun'), branch, machine('Unfit'), machine('Fit', { isEnd: true })];
    const scene = automationScene({
      steps: [...steps, machine('Never')],
      outputs: ['Fit.status'],
      runMachine: succeeds,
      exchanges,
    });

    const ended = await scene.settled(await scene.start());

    expect(statuses(ended)).toEqual(['Success', 'Success', 'Pending', 'Success', 'Pending']);
    expect(Object.keys(ended.StepExecutions?.[0]?.Outputs ?? {}).sort()).toEqual([
      ...['executionArn', 'input', 'name', 'output'],
      ...['startDate', 'stateMachineArn', 'status', 'stopDate'],
    ]);
    expect(ended.Outputs).toEqual({ 'Fit.status': ['SUCCEEDED'] });
  });

  test('that fails ends the execution with its cause', async () => {
    const scene = automationScene({
      steps: [machine('First'), machine('Second')],
      runMachine: async () => ({ status: 'FAILED', says: 'no reader is fit' }),
      exchanges,
    });

    const ended = await scene.settled(await scene.start());

    expect(ended.AutomationExecutionStatus).toBe('Failed');
    expect(ended.FailureMessage).toContain('no reader is fit');
    expect(statuses(ended)).toEqual(['Failed', 'Pending']);
  });

  test('that takes longer than its step is stopped', async () => {
    const steps = [machine('Slow', { timeoutSeconds: 60 }), machine('After')];
    const scene = automationScene({ steps, runMachine: never, exchanges });
    const id = await scene.start();
    await scene.look(id);

    scene.advance(60);
    const ended = await scene.settled(id);

    expect(ended.AutomationExecutionStatus).toBe('TimedOut');
    expect(ended.StepExecutions?.[0]?.FailureMessage).toContain('was stopped');
    expect(statuses(ended)).toEqual(['TimedOut', 'Pending']);
  });

  test('that runs when the execution is cancelled is stopped', async () => {
    const scene = automationScene({ steps: [machine('Slow')], runMachine: never, exchanges });
    const id = await scene.start();

    await scene.stop(id, 'Cancel');

    expect(await scene.settled(id)).toMatchObject({
      AutomationExecutionStatus: 'Cancelled',
      StepExecutions: [{ StepStatus: 'Cancelled' }],
    });
  });
});

test('an execution that is completed starts no step after the one that runs', async () => {
  const scene = automationScene({ steps: [approve(), machine('After')], exchanges });
  const id = await scene.start();
  await scene.settled(id);

  await scene.stop(id, 'Complete');
  await scene.say('Approve', id, 'grace');

  const ended = await scene.settled(id);
  expect(ended.AutomationExecutionStatus).toBe('Success');
  expect(statuses(ended)).toEqual(['Success', 'Pending']);
});

test('what has ended can be neither stopped nor approved', async () => {
  const scene = automationScene({ steps: [machine('Only')], runMachine: succeeds, exchanges });
  const id = await scene.start();
  await scene.settled(id);

  expect(await outcome(scene.stop(id, 'Cancel'))).toMatchObject({
    name: 'InvalidAutomationStatusUpdateException',
  });
  expect(await outcome(scene.say('Approve', id, 'grace'))).toMatchObject({
    name: 'InvalidAutomationSignalException',
  });
});

test.each([
  ['allowed values', { allowedValues: ['a', 'b'] }, 'c', 'may be a, b'],
  ['a pattern', { allowedPattern: '^\\d{1,3}$' }, '1234', 'may be ^'],
])('a parameter outside its %s is refused', async (_, rule, value, says) => {
  const parameters = { Size: { type: 'String', ...rule } };
  const scene = automationScene({ steps: [approve()], parameters, exchanges });

  expect(await outcome(scene.start({ Size: value }))).toMatchObject({
    name: 'InvalidAutomationExecutionParametersException',
    message: expect.stringContaining(says),
  });
});

test('a parameter that is left out has its default in the steps, and is not among those given', async () => {
  const parameters = { Size: { type: 'String', default: 'large' } };
  const steps = [approve({ Message: '{{ Size }}' })];
  const scene = automationScene({ steps, parameters, exchanges });

  const execution = await scene.settled(await scene.start());

  expect(execution.StepExecutions?.[0]?.Inputs?.['Message']).toBe('"large"');
  expect(execution.Parameters).toBeUndefined();
});

test('executions are listed by document and status, newest first', async () => {
  const scene = automationScene({ steps: [approve()], exchanges });
  const ids = [await scene.start(), await scene.start(), await scene.start()];
  await scene.stop(ids[1] ?? '', 'Cancel');
  await Promise.all(ids.map(scene.settled));

  const { AutomationExecutionMetadataList = [] } = await scene.systemsManager
    .clientOf('operator', 'ada')
    .send(
      new DescribeAutomationExecutionsCommand({
        Filters: [
          { Key: 'DocumentNamePrefix', Values: ['doc'] },
          { Key: 'ExecutionStatus', Values: ['Waiting'] },
        ],
      }),
    );

  expect(AutomationExecutionMetadataList.map((each) => each.AutomationExecutionId)).toEqual([
    ids[2],
    ids[0],
  ]);
});

await describeExchanges('ssm', exchanges.ssm);
await describeExchanges('sfn', exchanges.sfn);
