import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { expect, test } from '@jest/globals';
import { startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig } from './emulator-support.ts';
import { allow, denied, outcome, roleConfig } from './role-support.ts';

const provisioned = {
  ServiceNamespace: 'lambda',
  ResourceId: 'function:edge:live',
  ScalableDimension: 'lambda:function:ProvisionedConcurrency',
} as const;

test('scalable targets are none at first, then those that were set and asked for', async () => {
  const emulator = await startEmulator({ enforceIam: true });
  try {
    const scaling = new ApplicationAutoScalingClient(clientConfig(emulator));
    const describe = async (ResourceIds: string[]) => {
      const command = new DescribeScalableTargetsCommand({
        ServiceNamespace: 'lambda',
        ResourceIds,
      });
      return (await scaling.send(command)).ScalableTargets;
    };

    expect(await describe(['function:edge:live'])).toEqual([]);
    await emulator.control.setScalableTargets([provisioned]);

    expect(await describe(['function:edge:live'])).toMatchObject([provisioned]);
    expect(await describe(['function:other:live'])).toEqual([]);
  } finally {
    await emulator.stop();
  }
});

test('reading scalable targets needs its permission', async () => {
  const emulator = await startEmulator({ enforceIam: true });
  try {
    const describeAs = async (action: string) => {
      const role = await roleConfig(emulator, allow(action, '*'));
      const command = new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda' });
      return outcome(new ApplicationAutoScalingClient(role).send(command));
    };

    expect(await describeAs('application-autoscaling:DescribeScalableTargets')).not.toEqual(denied);
    expect(await describeAs('application-autoscaling:DescribeScalingPolicies')).toEqual(denied);
  } finally {
    await emulator.stop();
  }
});

test('the emulator alone has no Application Auto Scaling', async () => {
  const emulator = await startEmulator({ patches: [] });
  try {
    const scaling = new ApplicationAutoScalingClient({ ...clientConfig(emulator), maxAttempts: 1 });

    const answer = scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'lambda' }));

    await expect(answer).rejects.toThrow();
  } finally {
    await emulator.stop();
  }
});
