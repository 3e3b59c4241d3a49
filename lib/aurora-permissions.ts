import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { DRAINING_TAG, OWNER_TAG, readerSlotPrefix } from '../core/reader-slots.ts';
import type { AuroraReadersTarget } from '../core/targets.ts';
import { allow, type Permissions, wildcard } from './permissions.ts';

/** A new reader takes its writer's parameter group, its engine's options and its cluster's subnets. */
const CREATED_WITH = ['og:default:*', 'pg:*', 'subgrp:*'];

/**
 * Readers in Tidegate's slots, under Tidegate's tag, and no other instance: the tag decides what may be deleted, so it
 * can be set on a slot only, and a deletion without it is denied whatever else allows it.
 */
export function auroraPermissions(
  scope: Construct,
  project: string,
  targets: readonly AuroraReadersTarget[],
): Permissions {
  const { partition, region, account } = Stack.of(scope);
  const inAccount = (accountId: string) => (suffix: string) =>
    `arn:${partition}:rds:${region}:${accountId}:${suffix}`;
  const arn = inAccount(account);
  const printedArn = inAccount('<AWS::AccountId>');
  const clusters = targets.map(({ configuration }) => `cluster:${configuration.clusterIdentifier}`);
  const slots = targets.map(
    ({ configuration }) => `db:${readerSlotPrefix(configuration.clusterIdentifier)}*`,
  );

  return {
    statements: [
      allow({ actions: ['rds:DescribeDBClusters'], resources: clusters.map(arn) }),
      allow({ actions: ['rds:DescribeDBInstances'], resources: [arn('db:*')] }),
      ...creatingReaders({
        project,
        slots: slots.map(arn),
        joined: [...clusters, ...CREATED_WITH].map(arn),
        instanceClasses: instanceClassesOf(targets),
      }),
      ...changingOwnReaders(project, slots.map(arn)),
    ],
    acknowledgments: [
      wildcard(
        printedArn('db:*'),
        'The instances of a cluster are found by a filter, a question about every instance.',
      ),
      ...slots.map((slot) =>
        wildcard(printedArn(slot), 'The fixed slots of the readers, numbered from 01 to 15.'),
      ),
      ...CREATED_WITH.map((suffix) =>
        wildcard(printedArn(suffix), 'Named by the creation of a reader, and not changed by it.'),
      ),
    ],
  };
}

interface Creation {
  readonly project: string;
  readonly slots: readonly string[];
  readonly joined: readonly string[];
  readonly instanceClasses: readonly string[];
}

function creatingReaders({ project, slots, joined, instanceClasses }: Creation): PolicyStatement[] {
  const requestsOurTag = { [`aws:RequestTag/${OWNER_TAG}`]: project };
  return [
    allow({
      actions: ['rds:CreateDBInstance'],
      resources: [...slots, ...joined],
      conditions: {
        StringEquals: requestsOurTag,
        StringEqualsIfExists: { 'rds:DatabaseClass': instanceClasses }, // only the instance has one
        Bool: { 'rds:PubliclyAccessible': 'false' },
      },
    }),
    allow({
      actions: ['rds:AddTagsToResource'],
      resources: slots,
      conditions: {
        StringEquals: requestsOurTag,
        'ForAllValues:StringEquals': { 'aws:TagKeys': [OWNER_TAG] },
      },
    }),
  ];
}

function changingOwnReaders(project: string, slots: readonly string[]): PolicyStatement[] {
  const hasOurTag = { [`aws:ResourceTag/${OWNER_TAG}`]: project };
  return [
    allow({
      actions: ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
      resources: slots,
      conditions: {
        StringEquals: hasOurTag,
        'ForAllValues:StringEquals': { 'aws:TagKeys': [DRAINING_TAG] },
      },
    }),
    allow({
      actions: ['rds:DeleteDBInstance'],
      resources: slots,
      conditions: { StringEquals: hasOurTag },
    }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['rds:DeleteDBInstance'],
      resources: ['*'],
      conditions: { StringNotEquals: hasOurTag },
    }),
  ];
}

function instanceClassesOf(targets: readonly AuroraReadersTarget[]): readonly string[] {
  return [
    ...new Set(
      targets.flatMap(({ configuration }) => [
        configuration.instanceClass,
        ...configuration.fallbackInstanceClasses,
      ]),
    ),
  ];
}
