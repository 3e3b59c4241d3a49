import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The ARN of every alarm whose name starts so, up to where the names differ. */
export function alarmArnPrefix(scope: Construct, namePrefix: string): string {
  const { account, region, partition } = Stack.of(scope);
  return `arn:${partition}:cloudwatch:${region}:${account}:alarm:${namePrefix}`;
}
