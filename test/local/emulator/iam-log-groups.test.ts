import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';
import { allow, denied, outcome, roleConfig } from './role-support.ts';

const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group';

async function startQueryAs(emulator: Emulator, resource: string): Promise<unknown> {
  const logs = new CloudWatchLogsClient(clientConfig(emulator));
  await outcome(logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/edge' })));
  const role = await roleConfig(emulator, allow('logs:StartQuery', resource));
  const query = { startTime: 0, endTime: 60, queryString: 'fields @message' };
  const command = new StartQueryCommand({ logGroupName: '/aws/lambda/edge', ...query });
  return outcome(new CloudWatchLogsClient(role).send(command));
}

test("a query of a log group needs its permission on the group's streams", async () => {
  const emulator = await startEmulator({ enforceIam: true });
  try {
    expect(await startQueryAs(emulator, `${GROUP}:/aws/lambda/edge:*`)).not.toEqual(denied);
    expect(await startQueryAs(emulator, `${GROUP}:/aws/lambda/other:*`)).toEqual(denied);
  } finally {
    await emulator.stop();
  }
});

test('the emulator alone checks it on another ARN', async () => {
  const emulator = await startEmulator({ enforceIam: true, patches: [] });
  try {
    expect(await startQueryAs(emulator, `${GROUP}:/aws/lambda/edge:*`)).toEqual(denied);
  } finally {
    await emulator.stop();
  }
});
