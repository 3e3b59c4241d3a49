import {
  DescribeRuleCommand,
  type DescribeRuleCommandOutput,
  type EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import { existingAlarms } from '../../core/alarms/existing-alarms.ts';
import { divideIntoShards } from '../../core/shards.ts';
import type { DeployedShard } from '../deployment.ts';
import { plural } from '../text.ts';
import { awsCommand, type Check, type DeploymentContext, type Finding } from './check.ts';
import { describeHandler } from './handlers.ts';

const DEPLOY = 'npx cdk deploy --all';
const ALARMS_MOVE_NOTHING = 'alarms move nothing at once; only reconcile does, within a minute';

/**
 * Alarms reach `on-alarm`: a rule has it as its target, is enabled, keeps what it cannot deliver, and matches an alarm
 * of every component, as EventBridge itself answers.
 */
export const rules: Check<DeploymentContext> = {
  name: 'rules',
  async run(context) {
    const { shards } = context.deployment;
    const findings = await Promise.all(shards.map((shard) => shardFindings(shard, context)));
    return { findings: findings.flat(), says: `${plural(shards.length, 'rule')} to on-alarm` };
  },
};

async function shardFindings(
  shard: DeployedShard,
  { clients, configuration, now }: DeploymentContext,
): Promise<readonly Finding[]> {
  const { arn } = await describeHandler(clients.lambda, shard, 'on-alarm');
  const deployed = await rulesTo(arn, clients.eventBridge);
  if (deployed.length === 0)
    return [
      {
        what: `no EventBridge rule calls on-alarm of shard ${shard.number}`,
        why: ALARMS_MOVE_NOTHING,
        mend: DEPLOY,
      },
    ];
  const disabled = deployed
    .filter(({ State }) => State === 'DISABLED')
    .map(({ Name }) => ({
      what: `rule ${Name} is disabled`,
      why: ALARMS_MOVE_NOTHING,
      mend: awsCommand(configuration, `events enable-rule --name ${Name}`),
    }));
  const keepsNothing = await Promise.all(
    deployed.map((rule) => dropsEvents(rule, arn, clients.eventBridge)),
  );

  const definitions = alarmDefinitions(configuration);
  const { drivenBy = [], targets = [] } =
    divideIntoShards(configuration, definitions).find(({ number }) => number === shard.number) ??
    {};
  const own = drivenBy.map((component) => {
    const alarm = definitions.find(({ componentName }) => componentName === component);
    return { component, alarmName: alarm?.name ?? '' };
  });
  const existing = existingAlarms(configuration)
    .filter(({ target }) => targets.some(({ name }) => name === target))
    .map(({ target, name, alarmName }) => ({ component: `${target} (${name})`, alarmName }));
  const unmatched = await Promise.all(
    [...own, ...existing].map(async ({ component, alarmName }) => {
      const event = alarmEvent(alarmName, arn, now);
      return (await isMatched(event, deployed, clients.eventBridge))
        ? []
        : [
            {
              what: `no rule matches the alarms of ${component}`,
              why: ALARMS_MOVE_NOTHING,
              mend: DEPLOY,
            },
          ];
    }),
  );
  return [...disabled, ...keepsNothing.flat(), ...unmatched.flat()];
}

async function rulesTo(
  handlerArn: string,
  client: EventBridgeClient,
): Promise<readonly DescribeRuleCommandOutput[]> {
  const { RuleNames = [] } = await client.send(
    new ListRuleNamesByTargetCommand({ TargetArn: handlerArn }),
  );
  return Promise.all(RuleNames.map((Name) => client.send(new DescribeRuleCommand({ Name }))));
}

async function dropsEvents(
  { Name }: DescribeRuleCommandOutput,
  handlerArn: string,
  client: EventBridgeClient,
): Promise<readonly Finding[]> {
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
  const target = Targets.find(({ Arn }) => Arn === handlerArn);
  if (target?.DeadLetterConfig?.Arn !== undefined) return [];
  return [
    {
      what: `rule ${Name} has no dead-letter queue`,
      why: 'an event that cannot be delivered is lost without a trace',
      mend: DEPLOY,
    },
  ];
}

async function isMatched(
  event: object,
  deployed: readonly DescribeRuleCommandOutput[],
  client: EventBridgeClient,
): Promise<boolean> {
  const answers = await Promise.all(
    deployed.map(({ EventPattern }) =>
      client.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) })),
    ),
  );
  return answers.some(({ Result }) => Result === true);
}

/** What CloudWatch would send when the alarm comes into ALARM, in the account and region of the handler. */
function alarmEvent(alarmName: string, handlerArn: string, now: Date): object {
  const [, partition, , region, account] = handlerArn.split(':');
  return {
    version: '0',
    id: '00000000-0000-0000-0000-000000000000',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account,
    time: now.toISOString(),
    region,
    resources: [`arn:${partition}:cloudwatch:${region}:${account}:alarm:${alarmName}`],
    detail: { alarmName, state: { value: 'ALARM' }, previousState: { value: 'OK' } },
  };
}
