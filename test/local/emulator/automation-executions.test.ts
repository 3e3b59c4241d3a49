import { GetAutomationExecutionCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from '@jest/globals';
import { startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';
import { allow, denied, outcome, roleConfig } from './role-support.ts';

const id = '00000000-0000-4000-8000-000000000001';
const execution = { AutomationExecutionId: id, DocumentName: 'failover' };
const command = new GetAutomationExecutionCommand({ AutomationExecutionId: id });

test('an execution is unknown at first, then as it was set', async () => {
  const emulator = await startEmulator();
  try {
    const ssm = new SSMClient(clientConfig(emulator));
    const unknown = await outcome(ssm.send(command));

    await emulator.control.setAutomationExecutions([execution]);

    expect(unknown).toMatchObject({ name: 'AutomationExecutionNotFoundException' });
    expect((await ssm.send(command)).AutomationExecution).toEqual(execution);
  } finally {
    await emulator.stop();
  }
});

test('reading an execution is checked on its ARN', async () => {
  const emulator = await startEmulator({ enforceIam: true });
  try {
    await emulator.control.setAutomationExecutions([execution]);
    const readWith = async (resource: string) => {
      const policy = allow('ssm:GetAutomationExecution', `arn:aws:ssm:us-east-1:*:${resource}`);
      return outcome(new SSMClient(await roleConfig(emulator, policy)).send(command));
    };

    expect(await readWith('automation-execution/*')).not.toEqual(denied);
    expect(await readWith('automation-execution/another')).toEqual(denied);
  } finally {
    await emulator.stop();
  }
});
