import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configurationSchema } from '../../../core/config/schema.ts';
import { startCfnLint } from '../../contracts/cfn-lint.ts';
import { describeWithTool } from '../../contracts/describe-with-tool.ts';
import { iamProblems } from '../../contracts/iam-actions.ts';
import { policyStatements } from '../../contracts/policy-statements.ts';
import {
  drawProject,
  ofType,
  type Resources,
  resourcesOf,
  SHIPPED,
  withImports,
} from '../draw-project.ts';
import { statementsOn } from './step-statements.ts';

const CONTROL_PANEL = 'arn:aws:route53-recovery-control::111122223333:controlpanel/0123';
const HERE = `${CONTROL_PANEL}/routingcontrol/here`;
const PARTNER = `${CONTROL_PANEL}/routingcontrol/partner`;

function drawn(routingControls?: object) {
  const configuration = configurationSchema.parse({
    ...SHIPPED,
    runbooks: {
      regionShift: {
        'assistant-db': {
          globalClusterIdentifier: 'assistant-global',
          partner: { region: 'us-west-2', clusterIdentifier: 'assistant-db-west' },
          ...(routingControls && { routingControls }),
        },
      },
    },
  });
  const assembly = drawProject(configuration).app.synth(); // fails on any finding of cdk-nag
  const runbooks = assembly.getStackByName('tidegate-assistant-runbooks');
  return {
    foundation: assembly.getStackByName('tidegate-assistant').template,
    runbooks: runbooks.template,
    shard: resourcesOf(assembly, 'tidegate-assistant-shard-1'),
    dependsOn: runbooks.dependencies.map(({ id }) => id),
  };
}

const byHealthChecks = drawn();
const byRoutingControls = drawn({
  here: HERE,
  partner: PARTNER,
  endpoints: { 'us-east-1': 'https://a.route53-recovery-cluster.us-east-1.amazonaws.com/v1' },
});

const resourcesOn = (runbook: string, action: string) =>
  statementsOn(byHealthChecks.runbooks.Resources, runbook, action).flatMap(({ Resource }) =>
    [Resource].flat(),
  );

describe('the health check', () => {
  const [check, ...more] = ofType(byHealthChecks.runbooks.Resources, 'AWS::Route53::HealthCheck');
  const alarm = ofType(byHealthChecks.shard, 'AWS::CloudWatch::Alarm').find(
    ({ Properties }) =>
      Properties.AlarmName === check?.Properties.HealthCheckConfig.AlarmIdentifier.Name,
  );

  test('follows an alarm of this region, and keeps its last known status without data', () => {
    expect(more).toEqual([]);
    expect(check?.Properties.HealthCheckConfig).toEqual({
      Type: 'CLOUDWATCH_METRIC',
      AlarmIdentifier: {
        Name: 'tidegate/assistant/assistant-db/traffic-shifted/warning',
        Region: 'us-east-1',
      },
      InsufficientDataHealthStatus: 'LastKnownStatus',
    });
  });

  test('follows what Route 53 can follow: one metric of standard resolution, a plain statistic, no M of N', () => {
    expect(alarm?.Properties).toMatchObject({
      Namespace: 'Tidegate',
      MetricName: 'TrafficShifted',
      Dimensions: [
        { Name: 'service', Value: 'tidegate' },
        { Name: 'project', Value: 'assistant' },
        { Name: 'cluster', Value: 'assistant-db' },
        { Name: 'awayFrom', Value: 'us-west-2' },
      ],
      Statistic: 'Maximum',
      Period: 60,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      TreatMissingData: 'missing',
    });
    expect(alarm?.Properties.Metrics).toBeUndefined();
  });

  test('is deployed after its alarm, and says where it belongs', () => {
    const outputs: readonly { readonly Description?: string }[] = Object.values(
      byHealthChecks.runbooks.Outputs,
    );

    expect(byHealthChecks.dependsOn).toContain('tidegate-assistant-shard-1');
    expect(outputs.map(({ Description }) => Description)).toContain(
      'Belongs on the DNS record of assistant-db in us-west-2: unhealthy while us-east-1 takes its traffic',
    );
  });

  test('is not there where routing controls route, nor is its alarm', () => {
    const alarms = ofType(byRoutingControls.shard, 'AWS::CloudWatch::Alarm');

    expect(ofType(byRoutingControls.runbooks.Resources, 'AWS::Route53::HealthCheck')).toEqual([]);
    expect(JSON.stringify(alarms)).not.toContain('traffic-shifted');
  });
});

describe('permissions', () => {
  const members = [
    'arn:aws:rds::<account>:global-cluster:assistant-global',
    'arn:aws:rds:us-east-1:<account>:cluster:assistant-db',
    'arn:aws:rds:us-west-2:<account>:cluster:assistant-db-west',
  ];

  test('the shift may switch over and fail over this global database, the way back only switch over', () => {
    for (const runbook of ['regionshift', 'failback'])
      expect(resourcesOn(runbook, 'rds:SwitchoverGlobalCluster')).toEqual(members);
    expect(resourcesOn('regionshift', 'rds:FailoverGlobalCluster')).toEqual(members);
    expect(resourcesOn('failback', 'rds:FailoverGlobalCluster')).toEqual([]);
  });

  test("in the partner's region brakes are written, and traffic only by the way back", () => {
    const onPartner = (runbook: string, action: string) =>
      statementsOn(byHealthChecks.runbooks.Resources, runbook, action)
        .filter(({ Resource }) => JSON.stringify(Resource).includes('us-west-2'))
        .map(({ Condition }) => Condition?.['ForAllValues:StringEquals']?.['dynamodb:LeadingKeys']);

    expect(onPartner('regionshift', 'dynamodb:UpdateItem')).toEqual([['CONTROL']]);
    expect(onPartner('regionshift', 'dynamodb:PutItem')).toEqual([['CONTROL']]);
    expect(onPartner('regionshift', 'dynamodb:GetItem')).toEqual([
      ['CONTROL'],
      ['LOCK#assistant-db'],
      ['ROUTING#assistant-db'],
    ]);
    expect(onPartner('failback', 'dynamodb:PutItem')).toEqual([
      ['CONTROL'],
      ['ROUTING#assistant-db'],
    ]);
    expect(resourcesOn('regionshift', 'cloudformation:DescribeStacks')).toEqual([
      'arn:aws:cloudformation:us-west-2:<account>:stack/tidegate-assistant/*',
    ]);
  });

  test('reconcile reads where traffic goes, and no other handler of the loop does', () => {
    const readers = (shard: Resources) =>
      Object.entries(shard)
        .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
        .filter(([, policy]) => JSON.stringify(policy).includes('ROUTING#assistant-db'))
        .map(([id]) => id);

    expect(readers(byHealthChecks.shard)).toEqual([expect.stringMatching(/^Reconcile/)]);
    expect(readers(byRoutingControls.shard)).toEqual([]);
  });

  test('metrics are published in the namespace of Tidegate only', () => {
    const [publishing, ...more] = statementsOn(
      byHealthChecks.runbooks.Resources,
      'regionshift',
      'cloudwatch:PutMetricData',
    );

    expect(more).toEqual([]);
    expect(publishing?.Condition).toEqual({
      StringEquals: { 'cloudwatch:namespace': 'Tidegate' },
    });
  });

  test('routing controls are set, and no safety rule is passed', () => {
    const action = 'route53-recovery-cluster:UpdateRoutingControlStates';

    for (const runbook of ['regionshift', 'failback'])
      expect(statementsOn(byRoutingControls.runbooks.Resources, runbook, action)).toEqual([
        expect.objectContaining({ Effect: 'Allow', Resource: [HERE, PARTNER] }),
        {
          Effect: 'Deny',
          Action: action,
          Resource: [HERE, PARTNER],
          Condition: { Bool: { 'route53-recovery-cluster:AllowSafetyRulesOverrides': 'true' } },
        },
      ]);
    expect(statementsOn(byHealthChecks.runbooks.Resources, 'regionshift', action)).toEqual([]);
  });

  test('every action, resource and condition key is in the authorization data of its service', async () => {
    for (const { foundation, runbooks } of [byHealthChecks, byRoutingControls]) {
      const all = withImports({ ...foundation.Resources, ...runbooks.Resources }, foundation);
      const problems = await Promise.all(policyStatements({ Resources: all }).map(iamProblems));

      // The data asks for an express execution too; the machines are standard ones.
      expect([...new Set(problems.flat())]).toEqual([
        'states:DescribeExecution: no resource is a express',
      ]);
    }
  });
});

await describeWithTool('cfn-lint', startCfnLint, (lint) => {
  test.each([
    ['health checks', byHealthChecks],
    ['routing controls', byRoutingControls],
  ])(
    'finds nothing in the template of %s that is not acknowledged',
    async (_, { runbooks }) => {
      const file = join(mkdtempSync(join(tmpdir(), 'tidegate-shift-')), 'runbooks.template.json');
      writeFileSync(file, JSON.stringify(runbooks));

      const findings = await lint(file);

      // W3005: the CDK makes a function depend on its role in words, beside the reference that already says so.
      expect(findings.filter(({ rule }) => rule !== 'W3005')).toEqual([]);
    },
    60_000,
  );
});
