import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { eventually, type Resources } from './emulator-support.ts';

const APPROVER = 'arn:aws:iam::000000000000:role/approver';

/** `{{ Cluster }}` goes to a machine, an approver decides, and another machine runs. */
export function doorContent(changes: object = {}) {
  return {
    schemaVersion: '0.3',
    assumeRole: 'arn:aws:iam::000000000000:role/automation',
    parameters: { Cluster: { type: 'String', allowedValues: ['assistant-db'] } },
    mainSteps: [
      machineStep('DryRun'),
      {
        name: 'Approve',
        action: 'aws:approve',
        onFailure: 'Abort',
        timeoutSeconds: 3600,
        inputs: { Approvers: [APPROVER], Message: '{{ Cluster }}: {{ DryRun.output }}' },
      },
      machineStep('Start'),
    ],
    outputs: ['Start.output'],
    ...changes,
  };
}

function machineStep(name: 'DryRun' | 'Start') {
  return {
    name,
    action: 'aws:executeStateMachine',
    onFailure: 'Abort',
    timeoutSeconds: 600,
    inputs: {
      stateMachineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`,
      name: `${name}-{{ automation:EXECUTION_ID }}`,
      input: '{"cluster":"{{ Cluster }}"}',
    },
  };
}

/** Machines that answer their input or fail, and the document's role, which may start both. */
export function doorResources(
  content: object = doorContent(),
  { dryRunFails = false }: { readonly dryRunFails?: boolean } = {},
): Resources {
  const pass = { Type: 'Pass', End: true };
  const fail = { Type: 'Fail', Error: 'Refused', Cause: 'no reader is fit' };
  return {
    Role: role('automation', 'ssm.amazonaws.com', ['states:*']),
    DryRun: machine('DryRun', dryRunFails ? fail : pass),
    Start: machine('Start', pass),
    Document: {
      Type: 'AWS::SSM::Document',
      Properties: { Name: 'door', DocumentType: 'Automation', Content: content },
    },
  };
}

export function role(
  RoleName: string,
  service: string,
  actions: readonly string[],
): Resources[string] {
  const trust = {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
  };
  const PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName,
      AssumeRolePolicyDocument: { Version: '2012-10-17', ...trust },
      Policies: [{ PolicyName: 'p', PolicyDocument }],
    },
  };
}

function machine(StateMachineName: string, state: object): Resources[string] {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName,
      RoleArn: 'arn:aws:iam::000000000000:role/machine',
      DefinitionString: JSON.stringify({ StartAt: 'Only', States: { Only: state } }),
    },
  };
}

/** The execution once it waits for an approval or has ended. */
export function settled(ssm: SSMClient, id: string | undefined): Promise<AutomationExecution> {
  return eventually(async () => {
    const { AutomationExecution } = await ssm.send(
      new GetAutomationExecutionCommand({ AutomationExecutionId: id }),
    );
    return AutomationExecution?.AutomationExecutionStatus === 'InProgress'
      ? undefined
      : AutomationExecution;
  });
}
