import { describe, expect, test } from '@jest/globals';
import { iamProblems } from '../contracts/iam-actions.ts';
import { policyStatements } from '../contracts/policy-statements.ts';
import { drawProject, ofType, resourcesOf, SHIPPED, withImports } from './draw-project.ts';

const assembly = drawProject(SHIPPED).app.synth();
const foundation = assembly.getStackByName('tidegate-assistant').template;
const shard = resourcesOf(assembly, 'tidegate-assistant-shard-1');
const resources = withImports({ ...foundation.Resources, ...shard }, foundation);

test("every action, resource and condition key is in the services' own authorization data", async () => {
  const statements = policyStatements({ Resources: resources });
  const problems = await Promise.all(statements.map(iamProblems));

  expect(statements.length).toBeGreaterThan(20);
  expect(problems.flat()).toEqual([]);
});

test('no role has a managed policy', () => {
  const roles = ofType(resources, 'AWS::IAM::Role');

  expect(roles).toHaveLength(5);
  for (const { Properties } of roles) {
    expect(Properties.ManagedPolicyArns).toBeUndefined();
    expect(Properties.Policies).toBeUndefined();
  }
});

test('a handler may do this and nothing else', () => {
  expect(grantsOf('OnAlarm')).toMatchSnapshot();
});

test('reconcile may do the same, but reject no event', () => {
  const rejects = grantsOf('OnAlarm').filter((line) => line.includes('RejectedEvents'));

  expect(rejects).toHaveLength(1);
  expect(new Set(grantsOf('Reconcile').map(withoutHandler))).toEqual(
    new Set(
      grantsOf('OnAlarm')
        .filter((line) => !rejects.includes(line))
        .map(withoutHandler),
    ),
  );
});

describe('the schedule', () => {
  test('is the only one that may take its role, in this account', () => {
    const roles = ofType(resources, 'AWS::IAM::Role').map(
      ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement,
    );

    expect(roles).toContainEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
            'aws:SourceArn': {
              'Fn::Join': [
                '',
                [
                  'arn:aws:scheduler:us-east-1:',
                  { Ref: 'AWS::AccountId' },
                  ':schedule-group/default',
                ],
              ],
            },
          },
        },
      },
    ]);
  });

  test('may call reconcile and keep what it cannot deliver', () => {
    expect(grantsOf('ReconcileSchedule')).toEqual([
      expect.stringMatching(/^Allow lambda:InvokeFunction on ReconcileFunction\w+\.Arn$/),
      expect.stringMatching(/^Allow sqs:SendMessage on FailedEvents\w+\.Arn$/),
    ]);
  });
});

/** One line for each action and resource of the policy that belongs to this construct. */
function grantsOf(construct: string): readonly string[] {
  const policies = Object.entries(resources).filter(
    ([id, { Type }]) =>
      Type === 'AWS::IAM::Policy' && new RegExp(`^${construct}(Policy|Role)`).test(id),
  );
  return policies
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource, Condition }) =>
      [Action]
        .flat()
        .flatMap((action: string) =>
          [Resource]
            .flat()
            .map(
              (resource) =>
                `${Effect} ${action} on ${inWords(resource)}` +
                (Condition ? ` if ${JSON.stringify(Condition)}` : ''),
            ),
        ),
    )
    .toSorted();
}

function withoutHandler(line: string): string {
  return line.replace(/(OnAlarm|Reconcile)Logs\w+/, 'Logs');
}

function inWords(value: string | { readonly [key: string]: unknown }): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value['Fn::Join'])) return value['Fn::Join'][1].map(inWords).join('');
  if (Array.isArray(value['Fn::GetAtt'])) return value['Fn::GetAtt'].join('.');
  return `<${value['Ref']}>`;
}
