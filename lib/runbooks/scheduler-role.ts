import { Stack } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface SchedulerRoleProps {
  readonly description: string;
  readonly statements: readonly PolicyStatement[];
}

/** What EventBridge Scheduler may do for schedules of this account's default group. */
export function schedulerRole(
  scope: Construct,
  id: string,
  { description, statements }: SchedulerRoleProps,
): Role {
  const stack = Stack.of(scope);
  const group = stack.formatArn({
    service: 'scheduler',
    resource: 'schedule-group',
    resourceName: 'default',
  });
  const role = new Role(scope, id, {
    description,
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group },
      },
    }),
  });
  for (const statement of statements) role.addToPolicy(statement);
  return role;
}
