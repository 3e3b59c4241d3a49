import { afterAll, expect, test } from '@jest/globals';
import type { Configuration } from '../../core/config/schema.ts';
import { shardOf } from '../../core/shards.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { startEventRuler } from '../contracts/event-ruler.ts';
import { drawProject, ofType, resourcesOf, SHIPPED } from './draw-project.ts';

const ACCOUNT = '111122223333';
const ALARM = 'tidegate/assistant/assistant-edge/utilization/warning';
const SHARDS = 4;

const [pattern] = deployedPatterns({ shards: 1 });
const SLO = 'api-latency-slo';
const [withSlo] = deployedPatterns({ shards: 1, ...withExisting(SLO) });
const shardPatterns = deployedPatterns({ shards: SHARDS });
const shardsWithSlo = deployedPatterns({ shards: SHARDS, ...withExisting(SLO) });

await describeWithTool(
  'the deployed pattern, in the matcher of EventBridge',
  startEventRuler,
  (ruler) => {
    afterAll(() => ruler.stop());

    test.each([
      ['a metric alarm of ours that is raised', true, {}],
      ['one that is over', true, { value: 'OK' }],
      ['one without enough data', false, { value: 'INSUFFICIENT_DATA' }],
      ['a composite alarm of ours', true, { configuration: { alarmRule: 'ALARM("a")' } }],
      [
        'an alarm of another project',
        false,
        { alarmName: 'tidegate/assistant-2/edge/cpu/warning' },
      ],
      ['an alarm of somebody else', false, { alarmName: 'checkout-errors' }],
      ['an alarm that only contains our prefix', false, { alarmName: `mine/${ALARM}` }],
      ['an event of another account', false, { account: '444455556666', owner: ACCOUNT }],
      ['an event of another region', false, { region: 'eu-west-1', home: 'us-east-1' }],
      ['an alarm of another region', false, { home: 'eu-west-1' }],
      ['an alarm of another account, passed on by this one', false, { owner: '444455556666' }],
      ['a source that is not CloudWatch', false, { source: 'my.cloudwatch' }],
      ['another kind of event', false, { detailType: 'CloudWatch Alarm Configuration Change' }],
    ])('%s: matches is %s', async (_, expected, change) => {
      expect(await ruler.matches(pattern, alarmEvent(change))).toBe(expected);
    });

    test.each([
      ['an existing alarm that a target names', true, { alarmName: SLO }],
      ['an alarm of ours', true, {}],
      ['one whose name only begins so', false, { alarmName: `${SLO}-2` }],
      ['one of that name in another account', false, { alarmName: SLO, owner: '444455556666' }],
      ['one of that name in another region', false, { alarmName: SLO, home: 'eu-west-1' }],
    ])('with an existing alarm, %s: matches is %s', async (_, expected, change) => {
      expect(await ruler.matches(withSlo, alarmEvent(change))).toBe(expected);
    });

    test('with shards, an existing alarm goes to the shard of its target', async () => {
      const matches = await Promise.all(
        shardsWithSlo.map((each) => ruler.matches(each, alarmEvent({ alarmName: SLO }))),
      );

      expect(matches.filter(Boolean)).toHaveLength(1);
    });

    test('with shards, an alarm goes to the shards of the targets that it drives, and to no other', async () => {
      // The response time of assistant-edge also drives its database, so both their shards hear of it.
      const driven = new Set(
        ['assistant-edge', 'assistant-db'].map((name) => shardOf(name, SHARDS)),
      );

      const matches = await Promise.all(
        shardPatterns.map((shardPattern) => ruler.matches(shardPattern, alarmEvent({}))),
      );

      expect(matches.filter(Boolean)).toHaveLength(driven.size);
      expect(matches.length).toBeGreaterThan(driven.size);
    });
  },
);

interface Change {
  readonly alarmName?: string;
  readonly value?: string;
  readonly configuration?: object;
  readonly account?: string;
  readonly region?: string;
  readonly owner?: string;
  readonly home?: string;
  readonly source?: string;
  readonly detailType?: string;
}

function alarmEvent({
  alarmName = ALARM,
  value = 'ALARM',
  configuration = { metrics: [] },
  account = ACCOUNT,
  region = 'us-east-1',
  owner = account,
  home = region,
  source = 'aws.cloudwatch',
  detailType = 'CloudWatch Alarm State Change',
}: Change) {
  return {
    version: '0',
    id: '2dde0eb1-528b-d2d5-9ca6-6d590caf2329',
    'detail-type': detailType,
    source,
    account,
    time: '2026-03-02T12:00:00Z',
    region,
    resources: [`arn:aws:cloudwatch:${home}:${owner}:alarm:${alarmName}`],
    detail: {
      alarmName,
      configuration,
      previousState: { value: 'OK', timestamp: '2026-03-02T11:59:00.000+0000' },
      state: { value, reason: 'Threshold Crossed', timestamp: '2026-03-02T12:00:00.000+0000' },
    },
  };
}

/** As CloudFormation gives them to EventBridge: references replaced by the account's number. */
function deployedPatterns(changes: Partial<Configuration>): readonly [object, ...object[]] {
  const { app, stacks } = drawProject({ ...SHIPPED, ...changes });
  const assembly = app.synth();
  const [first, ...others] = stacks.flatMap(({ stackName }) =>
    ofType(resourcesOf(assembly, stackName), 'AWS::Events::Rule').map(({ Properties }) =>
      resolved(Properties.EventPattern),
    ),
  );
  if (first === undefined) throw new Error('no rule was drawn');
  return [first, ...others];
}

function withExisting(alarmName: string): Pick<Configuration, 'edgeFunctions'> {
  const { edgeFunctions } = SHIPPED;
  const edge = edgeFunctions['assistant-edge'];
  if (!edge) throw new Error('no assistant-edge');
  const existing = { ...edge, existingAlarms: { slo: { alarmName, level: 'warning' as const } } };
  return { edgeFunctions: { ...edgeFunctions, 'assistant-edge': existing } };
}

function resolved(eventPattern: object): object {
  return JSON.parse(JSON.stringify(eventPattern), (_, value) => {
    if (value?.Ref === 'AWS::AccountId') return ACCOUNT;
    return value?.['Fn::Join'] === undefined ? value : value['Fn::Join'][1].join('');
  });
}
