import { CfnResource, type Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';

/** What CloudFormation, IAM and EventBridge limit, of one stack before its synthesis. */
export interface StackSize {
  readonly resources: number;
  /** Of the role with the longest policies. */
  readonly rolePolicyCharacters: number;
  /** Of the longest. */
  readonly eventPatternCharacters: number;
}

export function sizeOf(stack: Stack): StackSize {
  const constructs = stack.node.findAll();
  const charactersByRole = new Map<string, number>();
  for (const policy of constructs.filter((construct) => construct instanceof CfnPolicy)) {
    const role = JSON.stringify(stack.resolve(policy.roles));
    const characters = charactersOf(stack.resolve(policy.policyDocument));
    charactersByRole.set(role, (charactersByRole.get(role) ?? 0) + characters);
  }
  const patterns = constructs
    .filter((construct) => construct instanceof CfnRule)
    .map((rule) => charactersOf(stack.resolve(rule.eventPattern)));
  return {
    resources: constructs.filter(CfnResource.isCfnResource).length,
    rolePolicyCharacters: Math.max(0, ...charactersByRole.values()),
    eventPatternCharacters: Math.max(0, ...patterns),
  };
}

/** Without spaces, as IAM and EventBridge count; what is known only in the account counts as a long name. */
export function charactersOf(value: unknown): number {
  return JSON.stringify(withNames(value)).length;
}

const ACCOUNT_ID = '0'.repeat(12);
const LONG_ARN = 'a'.repeat(120);

function withNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNames);
  if (typeof value !== 'object' || value === null) return value;
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(withNames).join(separator);
  }
  if ('Ref' in value) return value.Ref === 'AWS::AccountId' ? ACCOUNT_ID : LONG_ARN;
  if (Object.keys(value).some((key) => key.startsWith('Fn::'))) return LONG_ARN;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNames(inner)]));
}
