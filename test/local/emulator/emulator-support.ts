import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from '../../../local/emulator/start-emulator.ts';

export function clientConfig({ endpoint, region }: Pick<Emulator, 'endpoint' | 'region'>) {
  return { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

export type Resources = Readonly<Record<string, unknown>>;

interface Stacks {
  readonly create: (name: string, resources: Resources) => Promise<string>;
  readonly update: (name: string, resources: Resources) => Promise<string>;
  readonly remove: (name: string) => Promise<string>;
  /** Why resources failed, in CloudFormation's words. */
  readonly reasons: (name: string) => Promise<string>;
}

/** Stacks made of inline templates, deployed and removed through the real CloudFormation calls. */
export function stacks(emulator: Emulator): Stacks {
  const client = new CloudFormationClient(clientConfig(emulator));
  const settle = async (StackName: string): Promise<string> => {
    for (;;) {
      const found = await client
        .send(new DescribeStacksCommand({ StackName }))
        .catch(() => undefined);
      const status = found?.Stacks?.[0]?.StackStatus ?? 'DELETE_COMPLETE';
      if (!status.endsWith('IN_PROGRESS')) return status;
      await sleep(20);
    }
  };
  const template = (Resources: Resources) => ({
    TemplateBody: JSON.stringify({ Resources }),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  });
  return {
    create: async (StackName, resources) => {
      await client.send(new CreateStackCommand({ StackName, ...template(resources) }));
      return settle(StackName);
    },
    update: async (StackName, resources) => {
      await client.send(new UpdateStackCommand({ StackName, ...template(resources) }));
      return settle(StackName);
    },
    remove: async (StackName) => {
      await client.send(new DeleteStackCommand({ StackName }));
      return settle(StackName);
    },
    reasons: async (StackName) => {
      const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
      return (StackEvents ?? []).map((event) => event.ResourceStatusReason ?? '').join('\n');
    },
  };
}

/** Waits for something that happens within real seconds, such as the delivery of an event. */
export async function eventually<T>(look: () => Promise<T | undefined>, seconds = 10): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`nothing came within ${seconds} seconds`);
    await sleep(50);
  }
}

/** A function with inline code and a role that may do nothing. */
export function inlineFunction(name: string, code: string, more: Resources = {}): Resources {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Code: { ZipFile: code },
      ...more,
    },
  };
}
