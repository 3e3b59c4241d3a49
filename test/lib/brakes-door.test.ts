import { describe, expect, test } from '@jest/globals';
import { drawProject, ofType, resourcesOf, SHIPPED } from './draw-project.ts';

const foundation = resourcesOf(drawProject(SHIPPED).app.synth(), 'tidegate-assistant');

function statementsOf(type: string, idPrefix: string) {
  const found = Object.entries(foundation).find(
    ([id, { Type }]) => Type === type && id.startsWith(idPrefix),
  );
  return found?.[1].Properties.PolicyDocument.Statement ?? [];
}

const inWords = (value: unknown) =>
  JSON.stringify(value).replaceAll(/\{"Fn::Join":\["",\[|\]\]\}|\{"Ref":"AWS::AccountId"\}/g, '');

describe('operators', () => {
  const statements = statementsOf('AWS::IAM::ManagedPolicy', 'BrakesOperators');

  test('may start the documents of the brakes, and nothing else of Systems Manager', () => {
    const starts = statements.filter(({ Action }: { Action: string }) =>
      inWords(Action).includes('Start'),
    );

    expect(starts).toHaveLength(1);
    expect(starts[0].Action).toBe('ssm:StartAutomationExecution');
    const documents = inWords(starts[0].Resource).match(/:document\/[\w-]+/g);
    expect(documents?.sort()).toEqual(
      ['freeze', 'lift', 'override', 'pause', 'start', 'stop'].map(
        (action) => `:document/tidegate-assistant-${action}`,
      ),
    );
  });

  test('may call no function, and pass no role but that of the documents, to no other service', () => {
    expect(inWords(statements)).not.toContain('lambda:');
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^BrakesAutomationRole/), 'Arn'] },
      Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    });
  });
});

test('the handler may touch the brakes and the stop switch, and no state of a target', () => {
  const onTable = statementsOf('AWS::IAM::Policy', 'BrakesHandlerPolicy').filter(
    ({ Action }: { Action: unknown }) => inWords(Action).includes('dynamodb:'),
  );

  expect(onTable).toEqual([
    {
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^State/), 'Arn'] },
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['CONTROL'] } },
    },
  ]);
});

test('only executions of this account may take the role of the documents', () => {
  const roles = ofType(foundation, 'AWS::IAM::Role').map(
    ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0],
  );

  const [ssm] = roles.filter(({ Principal }) => Principal.Service === 'ssm.amazonaws.com');
  expect(ssm.Condition.StringEquals).toEqual({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } });
  expect(inWords(ssm.Condition.ArnLike)).toContain(':automation-execution/*');
});

test('a changed form is a new version of its document', () => {
  for (const { Properties } of ofType(foundation, 'AWS::SSM::Document'))
    expect(Properties).toMatchObject({ UpdateMethod: 'NewVersion', DocumentFormat: 'JSON' });
});
