import type { Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

type Acknowledgment = Parameters<Validations['acknowledge']>[number];

/** Statements, and for every wildcard in them the reason why it must be one. */
export interface Permissions {
  readonly statements: readonly PolicyStatement[];
  readonly acknowledgments: readonly Acknowledgment[];
}

export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, unknown>>;
}

export function allow({ actions, resources, conditions = {} }: Grant): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    conditions: { ...conditions },
  });
}

export function together(...permissions: readonly Permissions[]): Permissions {
  return {
    statements: permissions.flatMap(({ statements }) => statements),
    acknowledgments: permissions.flatMap(({ acknowledgments }) => acknowledgments),
  };
}

/** `resource` as cdk-nag prints it: the account reads `<AWS::AccountId>`. */
export function wildcard(resource: string, reason: string): Acknowledgment {
  return { id: `AwsSolutions-IAM5[Resource::${resource}]`, reason };
}
