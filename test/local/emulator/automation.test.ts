import {
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { doorContent, doorResources, role, settled } from './automation-support.ts';
import { clientConfig, stacks } from './emulator-support.ts';
import { denied, outcome, type Policy, roleConfig } from './role-support.ts';

const unknownId = '00000000-0000-4000-8000-000000000001';
const startDoor = (DocumentName = 'door') =>
  new StartAutomationExecutionCommand({ DocumentName, Parameters: { Cluster: ['assistant-db'] } });
const approve = (AutomationExecutionId: string | undefined) =>
  new SendAutomationSignalCommand({ AutomationExecutionId, SignalType: 'Approve' });

const everything: Policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

describe('with roles enforced', () => {
  let emulator: Emulator;
  let approver: SSMClient;

  beforeAll(async () => {
    emulator = await startEmulator({ enforceIam: true });
    await stacks(emulator).create('door', doorResources());
    approver = new SSMClient(await roleConfig(emulator, everything, 'approver'));
  });
  afterAll(() => emulator?.stop());

  test('a document of a template runs its machines around an approval', async () => {
    const ssm = new SSMClient(clientConfig(emulator));

    const { AutomationExecutionId: id } = await ssm.send(startDoor());
    const waiting = await settled(ssm, id);
    await approver.send(approve(id));
    const ended = await settled(ssm, id);

    expect(waiting).toMatchObject({
      AutomationExecutionStatus: 'Waiting',
      DocumentName: 'door',
      ExecutedBy: 'arn:aws:iam::000000000000:root',
      Parameters: { Cluster: ['assistant-db'] },
      StepExecutions: [
        { StepName: 'DryRun', StepStatus: 'Success' },
        {
          StepName: 'Approve',
          StepStatus: 'Waiting',
          Inputs: { Message: expect.stringMatching(/^"assistant-db: \{.*cluster/) },
          Outputs: { ApprovalStatus: ['Waiting'] },
        },
        { StepName: 'Start', StepStatus: 'Pending' },
      ],
    });
    expect(ended).toMatchObject({
      AutomationExecutionStatus: 'Success',
      ExecutionEndTime: expect.any(Date),
      Outputs: { 'Start.output': [expect.stringContaining('assistant-db')] },
    });
    expect(ended.StepExecutions?.[1]?.Outputs).toEqual({
      ApprovalStatus: ['Approved'],
      ApproverDecisions: [
        expect.stringContaining('arn:aws:sts::000000000000:assumed-role/approver/test'),
      ],
    });
  });

  test('an execution that waits is listed, and can be cancelled', async () => {
    const ssm = new SSMClient(clientConfig(emulator));
    const { AutomationExecutionId: id } = await ssm.send(startDoor());
    await settled(ssm, id);

    const { AutomationExecutionMetadataList: listed } = await ssm.send(
      new DescribeAutomationExecutionsCommand({
        Filters: [{ Key: 'ExecutionStatus', Values: ['Waiting'] }],
      }),
    );
    await ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id }));

    expect(listed?.map(({ AutomationExecutionId }) => AutomationExecutionId)).toEqual([id]);
    expect((await settled(ssm, id)).AutomationExecutionStatus).toBe('Cancelled');
  });

  test.each([
    ['a document that nobody has', startDoor('none'), 'AutomationDefinitionNotFoundException'],
    [
      'an unknown execution',
      new GetAutomationExecutionCommand({ AutomationExecutionId: unknownId }),
      'AutomationExecutionNotFoundException',
    ],
    [
      'a request that is not as AWS models it',
      new GetAutomationExecutionCommand({ AutomationExecutionId: 'short' }),
      'ValidationException',
    ],
  ] as const)('refuses %s', async (_, command, name) => {
    const ssm = new SSMClient(clientConfig(emulator));

    expect(await outcome(ssm.send(command as GetAutomationExecutionCommand))).toMatchObject({
      name,
    });
  });

  test('a start is checked on the document, on executions, and on passing its role', async () => {
    const arn = 'arn:aws:ssm:us-east-1:000000000000';
    const statements = [
      { Action: 'ssm:StartAutomationExecution', Resource: `${arn}:document/door` },
      { Action: 'ssm:StartAutomationExecution', Resource: `${arn}:automation-execution/*` },
      {
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::000000000000:role/automation',
        Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      },
    ].map((statement) => ({ Effect: 'Allow', ...statement }));
    const startWithout = async (left: object | undefined) => {
      const Statement = statements.filter((statement) => statement !== left);
      return outcome(new SSMClient(await roleConfig(emulator, { Statement })).send(startDoor()));
    };

    expect(await startWithout(undefined)).toMatchObject({
      AutomationExecutionId: expect.any(String),
    });
    for (const statement of statements) expect(await startWithout(statement)).toEqual(denied);
  });

  test('reading and approving an execution is checked on its ARN', async () => {
    const may = async (execution: string) => {
      const Resource = `arn:aws:ssm:us-east-1:*:automation-execution/${execution}`;
      const Action = ['ssm:GetAutomationExecution', 'ssm:SendAutomationSignal'];
      const Statement = [{ Effect: 'Allow', Action, Resource }];
      const ssm = new SSMClient(await roleConfig(emulator, { Statement }));
      const read = new GetAutomationExecutionCommand({ AutomationExecutionId: unknownId });
      return [await outcome(ssm.send(read)), await outcome(ssm.send(approve(unknownId)))];
    };

    const unknown = expect.objectContaining({ name: 'AutomationExecutionNotFoundException' });
    expect(await may('*')).toEqual([unknown, unknown]);
    expect(await may('another')).toEqual([denied, denied]);
  });

  test.each([
    [
      'may not start the machine',
      role('automation', 'ssm.amazonaws.com', ['sns:*']),
      /AccessDenied/,
    ],
    [
      'is another service’s',
      role('automation', 'lambda.amazonaws.com', ['states:*']),
      /may not assume/,
    ],
  ])('fails with what AWS says where the document’s role %s', async (_, Role, says) => {
    const ssm = new SSMClient(clientConfig(emulator));
    const { update } = stacks(emulator);
    await update('door', { ...doorResources(), Role });

    const { AutomationExecutionId: id } = await ssm.send(startDoor());
    const ended = await settled(ssm, id);
    await update('door', doorResources());

    expect(ended).toMatchObject({
      AutomationExecutionStatus: 'Failed',
      FailureMessage: expect.stringMatching(says),
    });
  });
});

test('a stack with a document that AWS would refuse fails with the reason', async () => {
  const emulator = await startEmulator();
  try {
    const { create, reasons } = stacks(emulator);
    const unknownAction = { name: 'Sleep', action: 'aws:sleep', inputs: { Duration: 'PT1M' } };

    const status = await create('door', doorResources(doorContent({ mainSteps: [unknownAction] })));

    expect(status).toMatch(/^ROLLBACK/);
    expect(await reasons('door')).toContain('InvalidDocumentContent');
  } finally {
    await emulator.stop();
  }
});

test('the emulator has no Automation without the patch', async () => {
  const emulator = await startEmulator({ patches: [] });
  try {
    const ssm = new SSMClient(clientConfig(emulator));

    const { Document } = doorResources();
    await expect(stacks(emulator).create('door', { Document })).rejects.toThrow(
      'AWS::SSM::Document',
    );
    expect(await outcome(ssm.send(startDoor()))).toBeInstanceOf(Error);
  } finally {
    await emulator.stop();
  }
});
