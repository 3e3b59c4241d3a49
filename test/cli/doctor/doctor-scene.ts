import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import type { Check, Checked, DeploymentContext } from '../../../cli/doctor/check.ts';
import type { Configuration } from '../../../core/config/schema.ts';
import type { Exchange } from '../../fakes/scripted-client.ts';
import {
  type Answers,
  type ScriptedOutside,
  scriptedOutside,
} from '../../fakes/scripted-outside.ts';
import { NOW } from '../command-scene.ts';

export const { configuration } = readConfigurationFile('config/tidegate.yaml');

export const HANDLER = {
  FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:on-alarm-1',
  Role: 'arn:aws:iam::111122223333:role/handler',
};

/** Everything that was asked of AWS in this file, for its models. */
export const exchanges = {
  cloudFormation: [] as Exchange[],
  cloudWatch: [] as Exchange[],
  eventBridge: [] as Exchange[],
  iam: [] as Exchange[],
  lambda: [] as Exchange[],
  rds: [] as Exchange[],
  sqs: [] as Exchange[],
};

/** Runs one check on a deployment of the defaults; `prepare` sets up metrics and capacity. */
export async function examined(
  check: Check<DeploymentContext>,
  answers: Answers,
  {
    changes = {},
    prepare = () => {},
  }: {
    readonly changes?: Partial<Configuration>;
    readonly prepare?: (outside: ScriptedOutside) => void;
  } = {},
): Promise<Checked> {
  const outside = scriptedOutside(answers);
  prepare(outside);
  try {
    return await check.run({
      configuration: { ...configuration, ...changes },
      clients: outside.clients,
      ports: outside.ports,
      now: NOW,
      deployment: {
        tableName: 'state-table',
        topicArn: 'arn:aws:sns:us-east-1:111122223333:notifications',
        rejectedQueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/rejected',
        shards: [
          {
            number: 1,
            onAlarmFunctionName: 'on-alarm-1',
            reconcileFunctionName: 'reconcile-1',
            failedQueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/failed-1',
          },
        ],
      },
    });
  } finally {
    for (const [client, all] of Object.entries(exchanges))
      all.push(...outside.exchanges[client as keyof typeof exchanges]);
  }
}

export const whats = ({ findings }: Checked) => findings.map(({ what }) => what);
