import { expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';

import { iamProblems } from './iam-actions.ts';
import { policyStatements } from './policy-statements.ts';

function stackWithRole(): { stack: Stack; role: Role } {
  const stack = new Stack(new App(), 'Sample');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  return { stack, role };
}

async function problemsOf(stack: Stack): Promise<string[]> {
  const statements = policyStatements(Template.fromStack(stack).toJSON());
  return (await Promise.all(statements.map(iamProblems))).flat();
}

test('reads the statements of identity policies with sample ARNs for references', () => {
  const { stack, role } = stackWithRole();
  const table = new Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['dynamodb:UpdateItem'],
      resources: [table.tableArn, stack.formatArn({ service: 'rds', resource: 'db:a-*' })],
      conditions: { StringEquals: { 'dynamodb:LeadingKeys': ['TARGET#edge'] } },
    }),
  );

  expect(policyStatements(Template.fromStack(stack).toJSON())).toEqual([
    {
      actions: ['dynamodb:UpdateItem'],
      resources: [
        'arn:aws:dynamodb:us-east-1:111122223333:table/sample',
        'arn:aws:rds:us-east-1:111122223333:db:a-*',
      ],
      conditionKeys: ['dynamodb:LeadingKeys'],
    },
  ]);
});

test('finds nothing wrong with the grants of the CDK, nor with the policy of a queue', async () => {
  const { stack, role } = stackWithRole();
  new Topic(stack, 'Topic').grantPublish(role);
  new Queue(stack, 'Queue', { enforceSSL: true }).grantSendMessages(role);

  expect(await problemsOf(stack)).toEqual([]);
});

test('finds a grant on the wrong resource', async () => {
  const { stack, role } = stackWithRole();
  const queue = new Queue(stack, 'Queue');
  role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [queue.queueArn] }));

  expect(await problemsOf(stack)).toEqual([
    'sns:Publish: no resource is a topic',
    'arn:aws:sqs:us-east-1:111122223333:sample: no action of the statement takes such a resource',
  ]);
});

test('refuses a statement that it cannot check', () => {
  const statement = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
  const policy = { PolicyDocument: { Statement: [statement] } };
  const template = { Resources: { Policy: { Type: 'AWS::IAM::Policy', Properties: policy } } };

  expect(() => policyStatements(template)).toThrow('NotAction');
});
