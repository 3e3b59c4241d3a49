import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { configurationSchema } from '../../../core/config/schema.ts';
import type { FoundationStack } from '../../../lib/foundation-stack.ts';
import { drillPermissions } from '../../../lib/runbooks/permissions/drill.ts';
import { startCfnLint } from '../../contracts/cfn-lint.ts';
import { describeWithTool } from '../../contracts/describe-with-tool.ts';
import { iamProblems } from '../../contracts/iam-actions.ts';
import { policyStatements } from '../../contracts/policy-statements.ts';
import { drawProject, ofType, type Resource, resourcesOf, withImports } from '../draw-project.ts';
import { WITH_DRILLS } from './drill/drill-scene.ts';

const STACK = 'tidegate-assistant-runbooks';
const instances = ['assistant-db-writer', 'assistant-db-reader'];
const configuration = configurationSchema.parse({
  ...WITH_DRILLS,
  runbooks: {
    ...WITH_DRILLS.runbooks,
    auroraFailover: {
      'assistant-db': { instances, startByAlarm: { alarms: ['writer-lost', 'slo'], act: 'run' } },
    },
    scaleDatabase: {
      'assistant-db': {
        instances,
        startByAlarm: { alarms: ['writer-hot'], inputs: { InstanceClass: 'db.r6g.xlarge' } },
      },
    },
  },
});
const assembly = drawProject(configuration).app.synth(); // fails on any finding of cdk-nag
const resources = resourcesOf(assembly, STACK);

const named = (type: string, name: string): Resource => {
  const found = Object.entries(resources).find(
    ([id, { Type }]) => Type === type && id.startsWith(name),
  );
  if (!found) throw new Error(`there is no ${type} ${name}`);
  return found[1];
};
const statementsOf = (name: string): readonly Statement[] =>
  Object.entries(resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(name))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
const on = (name: string, action: string) =>
  statementsOf(name)
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => [Resource].flat())
    .map((arn) => JSON.stringify(arn))
    .toSorted();

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

describe('drills', () => {
  test('are started by their schedule, in its time zone, and in no other way', () => {
    const [schedule, ...more] = ofType(resources, 'AWS::Scheduler::Schedule');

    expect(more).toEqual([]);
    expect(schedule?.Properties).toMatchObject({
      ScheduleExpression: 'cron(0 9 ? * TUE *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: { Arn: { Ref: expect.stringMatching(/^drillMachine/) } },
    });
    expect(JSON.parse(schedule?.Properties.Target.Input)).toEqual({
      cluster: 'assistant-db',
      mode: 'run',
      inputs: { Drill: 'game-day' },
    });
  });

  test('may start and stop what they name, and pass its role to Systems Manager only', () => {
    expect(on('drillStep', 'states:StartExecution')).toEqual([
      expect.stringContaining(':stateMachine:tidegate-assistant-aurora-failover"'),
    ]);
    expect(on('drillStep', 'ssm:StartAutomationExecution')).toEqual([
      expect.stringContaining(':automation-definition/tidegate-assistant-aurora-failover:*'),
      expect.stringContaining(':automation-execution/*'),
      expect.stringContaining(':document/tidegate-assistant-aurora-failover'),
    ]);
    expect(statementsOf('DrillsPassRoles')).toEqual([
      {
        Action: 'iam:PassRole',
        Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^aurorafailoverDoorRole/), 'Arn'] },
      },
    ]);
    expect(JSON.stringify(statementsOf('drillStep'))).not.toMatch(/rds:(Failover|Modify|Delete)/);
  });

  test('may start no document where all of them are dry runs', () => {
    const { 'game-day': _, 'with-point': __, ...drills } = configuration.runbooks?.drills ?? {};
    const dry = configurationSchema.parse({
      ...configuration,
      runbooks: { ...configuration.runbooks, drills },
    });
    const foundation = { table: { tableArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/t' } };
    const { statements } = drillPermissions(new Stack(), {
      configuration: dry,
      foundation: foundation as FoundationStack,
    });
    const drawn = JSON.stringify(statements);

    expect(drawn).toContain('states:StartExecution');
    expect(drawn).not.toContain('ssm:StartAutomationExecution');
  });
});

describe('alarms', () => {
  const failover = named('AWS::Events::Rule', 'AlarmStartsaurorafailover').Properties;
  const scaling = named('AWS::Events::Rule', 'AlarmStartsscaledatabase').Properties;

  test('of this account and region, by name and ARN, start a document when they are raised', () => {
    expect(failover.EventPattern).toMatchObject({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      account: [{ Ref: 'AWS::AccountId' }],
      region: ['us-east-1'],
      detail: { alarmName: ['writer-lost', 'slo'], state: { value: ['ALARM'] } },
    });
    expect(JSON.stringify(failover.EventPattern.resources)).toMatch(
      /:alarm:writer-lost.*:alarm:slo/,
    );
    expect(JSON.stringify(failover.Targets[0].Arn)).toContain(
      ':automation-definition/tidegate-assistant-aurora-failover:$DEFAULT',
    );
  });

  test('hand on constants, and no word of their event', () => {
    expect(JSON.parse(failover.Targets[0].Input)).toEqual({
      Cluster: ['assistant-db'],
      BreakGlassReason: ['alarm'],
    });
    expect(JSON.parse(scaling.Targets[0].Input)).toEqual({
      Cluster: ['assistant-db'],
      InstanceClass: ['db.r6g.xlarge'],
    });
    for (const { Targets } of [failover, scaling])
      expect(Targets[0]).toMatchObject({
        RetryPolicy: { MaximumEventAgeInSeconds: 300 },
        DeadLetterConfig: { Arn: expect.anything() },
      });
  });

  test('work with a role of their name, for EventBridge and for these documents', () => {
    const role = named('AWS::IAM::Role', 'AlarmStartsRole').Properties;

    expect(role.RoleName).toBe('tidegate-assistant-us-east-1-alarm');
    expect(role.AssumeRolePolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: { 'aws:SourceArn': expect.anything() },
        },
      }),
    ]);
    expect(JSON.stringify(statementsOf('AlarmStartsRole'))).not.toContain('SendAutomationSignal');
    expect(on('AlarmStartsRole', 'iam:PassRole')).toHaveLength(2);
  });

  test('are read by the one runbook that they may run', () => {
    expect(on('aurorafailoverStep', 'cloudwatch:DescribeAlarms')).toEqual(['"*"']);
    expect(on('scaledatabaseStep', 'cloudwatch:DescribeAlarms')).toEqual([]);
  });
});

test('every action, resource and condition key is in the authorization data of its service', async () => {
  const foundation = assembly.getStackByName('tidegate-assistant').template;
  const all = withImports({ ...foundation.Resources, ...resources }, foundation);
  const problems = await Promise.all(policyStatements({ Resources: all }).map(iamProblems));

  // The data asks for an express execution too; the machines are standard ones.
  expect([...new Set(problems.flat())]).toEqual([
    'states:DescribeExecution: no resource is a express',
  ]);
});

await describeWithTool('cfn-lint', startCfnLint, (lint) => {
  test('finds nothing in the template that is not acknowledged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-starts-'));
    const file = join(folder, 'runbooks.template.json');
    writeFileSync(file, JSON.stringify(assembly.getStackByName(STACK).template));

    const findings = await lint(file);

    // W3005: the CDK makes a function depend on its role in words, beside the reference that already says so.
    expect(findings.filter(({ rule }) => rule !== 'W3005')).toEqual([]);
  }, 60_000);
});
