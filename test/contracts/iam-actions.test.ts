import { expect, test } from '@jest/globals';

import { iamProblems } from './iam-actions.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:assistant-edge';
const ALIAS = `${FUNCTION}:live`;
const CLUSTER = 'arn:aws:rds:eu-west-1:111122223333:cluster:assistant';
const INSTANCES = 'arn:aws:rds:eu-west-1:111122223333:db:assistant-tidegate-*';
const LOG_GROUP = 'arn:aws:logs:eu-west-1:111122223333:log-group:on-alarm:*';

interface Statement {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditionKeys?: string[];
}

test.each<[string, Statement]>([
  ['an alias', { actions: ['lambda:PutProvisionedConcurrencyConfig'], resources: [ALIAS] }],
  [
    'any alias',
    { actions: ['lambda:GetProvisionedConcurrencyConfig'], resources: [`${FUNCTION}:*`] },
  ],
  ['an action of no resource', { actions: ['lambda:GetAccountSettings'], resources: ['*'] }],
  ['every log stream', { actions: ['logs:PutLogEvents'], resources: [LOG_GROUP] }],
  ['actions by wildcard', { actions: ['rds:DescribeDBCluster*'], resources: ['*'] }],
  [
    'all that a reader needs',
    { actions: ['rds:CreateDBInstance'], resources: [INSTANCES, CLUSTER] },
  ],
  [
    'a key of the action',
    {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditionKeys: ['cloudwatch:namespace'],
    },
  ],
  [
    'a key of the resource',
    {
      actions: ['rds:DeleteDBInstance'],
      resources: [INSTANCES],
      conditionKeys: ['aws:ResourceTag/tidegate'],
    },
  ],
  [
    'global keys',
    {
      actions: ['sts:AssumeRole'],
      resources: ['*'],
      conditionKeys: ['aws:SourceAccount', 'aws:PrincipalTag/team'],
    },
  ],
])('finds nothing wrong with %s', async (_, statement) => {
  expect(await iamProblems({ conditionKeys: [], ...statement })).toEqual([]);
});

test.each<[string, Statement, string[]]>([
  [
    'an action that does not exist',
    { actions: ['lambda:PutProvisionedConcurrency'], resources: ['*'] },
    ['lambda:PutProvisionedConcurrency: there is no such action'],
  ],
  [
    'a service that does not exist',
    { actions: ['lambada:Invoke'], resources: ['*'] },
    ['lambada:Invoke: there is no such action'],
  ],
  [
    'a wildcard that means no action',
    { actions: ['lambda:Provision*'], resources: ['*'] },
    ['lambda:Provision*: there is no such action'],
  ],
  [
    'a function where an alias is needed',
    { actions: ['lambda:PutProvisionedConcurrencyConfig'], resources: [FUNCTION] },
    [
      'lambda:PutProvisionedConcurrencyConfig: no resource is a function alias or a function version',
      `${FUNCTION}: no action of the statement takes such a resource`,
    ],
  ],
  [
    'a missing required resource',
    { actions: ['rds:CreateDBInstance'], resources: [CLUSTER] },
    ['rds:CreateDBInstance: no resource is a db'],
  ],
  [
    'a resource that no action takes',
    { actions: ['rds:CreateDBInstance'], resources: [INSTANCES, ALIAS] },
    [`${ALIAS}: no action of the statement takes such a resource`],
  ],
  [
    'a resource for an action that takes none',
    { actions: ['lambda:GetAccountSettings'], resources: [FUNCTION] },
    [
      'lambda:GetAccountSettings: it takes no resource but *',
      `${FUNCTION}: no action of the statement takes such a resource`,
    ],
  ],
  [
    'a condition key of another service',
    { actions: ['lambda:GetAlias'], resources: [FUNCTION], conditionKeys: ['rds:DatabaseClass'] },
    ['lambda:GetAlias: it has no condition key rds:DatabaseClass'],
  ],
  [
    'a global key that does not exist',
    { actions: ['lambda:GetAlias'], resources: [FUNCTION], conditionKeys: ['aws:SourceAcount'] },
    ['lambda:GetAlias: it has no condition key aws:SourceAcount'],
  ],
  [
    'a request tag where no tags are sent',
    {
      actions: ['rds:DeleteDBInstance'],
      resources: [INSTANCES],
      conditionKeys: ['aws:RequestTag/tidegate'],
    },
    ['rds:DeleteDBInstance: it has no condition key aws:RequestTag/tidegate'],
  ],
])('finds %s', async (_, statement, problems) => {
  expect(await iamProblems({ conditionKeys: [], ...statement })).toEqual(problems);
});
