import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { configurationSchema } from '../../../core/config/schema.ts';
import { RUNBOOKS } from '../../../core/runbooks/runbooks.ts';
import { stateMachineDefinition } from '../../../lib/runbooks/state-machine-definition.ts';
import { iamProblems } from '../../contracts/iam-actions.ts';
import { policyStatements } from '../../contracts/policy-statements.ts';
import { drawProject, SHIPPED, withImports } from '../draw-project.ts';
import { STEP_FUNCTION_ARN } from './interpreter.ts';
import { statementsOn } from './step-statements.ts';

const CLUSTER = 'assistant-db';
const configuration = configurationSchema.parse({
  ...SHIPPED,
  runbooks: {
    scaleDatabase: {
      [CLUSTER]: { instances: ['assistant-db-writer', 'assistant-db-reader'] },
    },
    restoreFromBackup: { [CLUSTER]: {} },
  },
});
const assembly = drawProject(configuration).app.synth(); // fails on any finding of cdk-nag
const foundation = assembly.getStackByName('tidegate-assistant').template;
const { Resources } = assembly.getStackByName('tidegate-assistant-runbooks').template;

const rds = (suffix: string) => `arn:aws:rds:us-east-1:<account>:${suffix}`;
const resourcesOn = (runbook: string, action: string) =>
  statementsOn(Resources, runbook, action).flatMap(({ Resource }) => [Resource].flat());
const changing = (runbook: string) =>
  statementsOn(Resources, runbook)
    .flatMap(({ Action }) => [Action].flat())
    .filter((action) => action.startsWith('rds:') && !action.startsWith('rds:Describe'));

test.each(['scale-database', 'restore-from-backup'] as const)(
  'the machine of %s passes asl-validator',
  (name) => {
    const definition = stateMachineDefinition(RUNBOOKS[name], STEP_FUNCTION_ARN);

    expect(validate(JSON.parse(JSON.stringify(definition)))).toMatchObject({ isValid: true });
  },
);

describe('the steps of scale-database', () => {
  const instances = [rds('db:assistant-db-reader'), rds('db:assistant-db-writer')];

  test('change and promote the configured instances, and take snapshots under their own names', () => {
    expect(changing('scaledatabase').toSorted()).toEqual([
      'rds:CreateDBClusterSnapshot',
      'rds:FailoverDBCluster',
      'rds:ModifyDBInstance',
    ]);
    expect(resourcesOn('scaledatabase', 'rds:ModifyDBInstance')).toEqual(instances);
    expect(resourcesOn('scaledatabase', 'rds:FailoverDBCluster')).toEqual([
      rds('cluster:assistant-db'),
      ...instances,
    ]);
    expect(resourcesOn('scaledatabase', 'rds:CreateDBClusterSnapshot')).toEqual([
      rds('cluster-snapshot:assistant-db-scale-*'),
      rds('cluster:assistant-db'),
    ]);
  });
});

describe('the steps of restore-from-backup', () => {
  const NAMED = { 'aws:RequestTag/tidegate:restored-from': ['assistant-db *'] };

  test('change nothing that is there', () => {
    expect([...new Set(changing('restorefrombackup'))].toSorted()).toEqual([
      'rds:AddTagsToResource',
      'rds:CreateDBInstance',
      'rds:RestoreDBClusterFromSnapshot',
      'rds:RestoreDBClusterToPointInTime',
    ]);
  });

  test.each([
    'rds:RestoreDBClusterToPointInTime',
    'rds:RestoreDBClusterFromSnapshot',
    'rds:CreateDBInstance',
    'rds:AddTagsToResource',
  ])('%s makes only what says where it was restored from', (action) => {
    for (const { Condition } of statementsOn(Resources, 'restorefrombackup', action))
      expect(Condition?.['StringLike']).toEqual(NAMED);
  });

  test("name what they make after the old cluster, and never make it one of Tidegate's readers", () => {
    const onInstances = statementsOn(Resources, 'restorefrombackup').filter(({ Resource }) =>
      [Resource].flat().includes(rds('db:assistant-db-*')),
    );

    expect(onInstances).toHaveLength(2);
    for (const { Condition } of onInstances)
      expect(Condition?.['ForAllValues:StringEquals']).toEqual({
        'aws:TagKeys': ['tidegate:restored-from'],
      });
    expect(resourcesOn('restorefrombackup', 'rds:AddTagsToResource')).toEqual([
      rds('cluster:assistant-db-*'),
      rds('db:assistant-db-*'),
    ]);
  });

  test('let RDS use a key, and use none themselves', () => {
    const [granting, ...more] = statementsOn(Resources, 'restorefrombackup', 'kms:CreateGrant');

    expect(more).toEqual([]);
    expect(granting?.Condition).toEqual({
      StringEquals: { 'kms:ViaService': 'rds.us-east-1.amazonaws.com' },
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    });
  });
});

test('every action, resource and condition key is in the authorization data of its service', async () => {
  const all = withImports({ ...foundation.Resources, ...Resources }, foundation);
  const problems = await Promise.all(policyStatements({ Resources: all }).map(iamProblems));

  // The data asks for an express execution too; the machines are standard ones.
  expect([...new Set(problems.flat())]).toEqual([
    'states:DescribeExecution: no resource is a express',
  ]);
});
