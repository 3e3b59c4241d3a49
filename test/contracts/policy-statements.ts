import * as z from 'zod';

import type { PolicyStatement } from './iam-actions.ts';

const OneOrMore = z.union([z.unknown().array(), z.unknown().transform((one) => [one])]);

/** Strict, so that a NotAction or NotResource, which nobody checks here, is refused. */
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown().optional(),
  Action: OneOrMore.pipe(z.string().array()),
  Resource: OneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

const Policy = z.object({ PolicyDocument: z.object({ Statement: Statement.array() }) });

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z
        .object({ PolicyDocument: z.unknown(), Policies: z.unknown() })
        .partial()
        .optional(),
    }),
  ),
});
type Resources = z.infer<typeof Template>['Resources'];

const ACCOUNT = 'us-east-1:111122223333';

/** What `Ref` or `Fn::GetAtt Arn` gives, so that references to these can be checked by their form. */
const SAMPLE_ARNS: Record<string, string> = {
  'AWS::DynamoDB::Table': `arn:aws:dynamodb:${ACCOUNT}:table/sample`,
  'AWS::Events::Rule': `arn:aws:events:${ACCOUNT}:rule/sample`,
  'AWS::IAM::Role': 'arn:aws:iam::111122223333:role/sample',
  'AWS::KMS::Key': `arn:aws:kms:${ACCOUNT}:key/sample`,
  'AWS::Lambda::Alias': `arn:aws:lambda:${ACCOUNT}:function:sample:live`,
  'AWS::Lambda::Function': `arn:aws:lambda:${ACCOUNT}:function:sample`,
  'AWS::Logs::LogGroup': `arn:aws:logs:${ACCOUNT}:log-group:sample:*`,
  'AWS::SNS::Topic': `arn:aws:sns:${ACCOUNT}:sample`,
  'AWS::SQS::Queue': `arn:aws:sqs:${ACCOUNT}:sample`,
  'AWS::StepFunctions::StateMachine': `arn:aws:states:${ACCOUNT}:stateMachine:sample`,
};
const REF_IS_ARN = new Set([
  'AWS::Lambda::Alias',
  'AWS::SNS::Topic',
  'AWS::StepFunctions::StateMachine',
]);

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '111122223333',
};

/**
 * Every statement of a template's identity and resource policies, references replaced by sample
 * ARNs. The trust policies of roles are left aside: they have no resource.
 */
export function policyStatements(template: object): PolicyStatement[] {
  const { Resources: resources } = Template.parse(template);
  return Object.values(resources)
    .flatMap(({ Properties: properties }) => [
      ...(properties?.PolicyDocument === undefined ? [] : [properties]),
      ...z.unknown().array().default([]).parse(properties?.Policies),
    ])
    .flatMap((policy) => Policy.parse(policy).PolicyDocument.Statement)
    .map((statement) => ({
      actions: statement.Action,
      resources: statement.Resource.map((resource) => render(resource, resources)),
      conditionKeys: Object.values(statement.Condition).flatMap((keys) => Object.keys(keys)),
    }));
}

const Join = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const GetArn = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });
const Ref = z.strictObject({ Ref: z.string() });
const Rendered = z.union([z.string(), Join, GetArn, Ref]);

function render(value: unknown, resources: Resources): string {
  const part = Rendered.parse(value);
  if (typeof part === 'string') return part;
  if ('Fn::Join' in part) {
    const [separator, parts] = part['Fn::Join'];
    return parts.map((inner) => render(inner, resources)).join(separator);
  }
  if ('Fn::GetAtt' in part) return sampleArn(part['Fn::GetAtt'][0], resources);
  const pseudo = PSEUDO_PARAMETERS[part.Ref];
  if (pseudo !== undefined) return pseudo;
  return REF_IS_ARN.has(resources[part.Ref]?.Type ?? '')
    ? sampleArn(part.Ref, resources)
    : 'sample';
}

function sampleArn(logicalId: string, resources: Resources): string {
  const type = resources[logicalId]?.Type ?? 'no resource';
  const arn = SAMPLE_ARNS[type];
  if (arn === undefined) throw new Error(`${logicalId} is ${type}: give it a sample ARN here`);
  return arn;
}
