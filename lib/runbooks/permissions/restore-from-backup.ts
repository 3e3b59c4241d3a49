import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RESTORED_FROM_TAG } from '../../../core/runbooks/restore-from-backup/world.ts';
import { allow, type Permissions, wildcard } from '../../permissions.ts';
import { type PermissionsOf, printed, rdsArn } from './step-permissions.ts';

/** Named by what is made, and not changed by it: the groups of the old ones, whichever these are at the time. */
const GROUPS = {
  clusterParameters: 'cluster-pg:*',
  parameters: 'pg:*',
  options: 'og:default:*',
  subnets: 'subgrp:*',
};
const SNAPSHOTS = 'cluster-snapshot:*';

/** Makes clusters whose names begin with the old one's, under its own tag; what is there already it only reads. */
export const restorePermissions: PermissionsOf = (scope, { configuration }): Permissions => {
  const { auroraClusters, runbooks } = configuration;
  const sources = Object.keys(runbooks?.restoreFromBackup ?? {}).flatMap(
    (name) => auroraClusters[name]?.clusterIdentifier ?? [],
  );
  const arn = (suffix: string) => rdsArn(scope, suffix);
  const old = sources.map((source) => arn(`cluster:${source}`));
  const made = sources.map((source) => arn(`cluster:${source}-*`));
  const writers = sources.map((source) => arn(`db:${source}-*`));
  const clusterGroups = [GROUPS.clusterParameters, GROUPS.options, GROUPS.subnets].map(arn);
  const instanceGroups = [GROUPS.parameters, GROUPS.options, GROUPS.subnets].map(arn);
  const saysFromWhat = {
    StringLike: {
      [`aws:RequestTag/${RESTORED_FROM_TAG}`]: sources.map((source) => `${source} *`),
    },
  };
  const saysNothingElse = {
    ...saysFromWhat,
    'ForAllValues:StringEquals': { 'aws:TagKeys': [RESTORED_FROM_TAG] }, // never the tag of Tidegate's readers
  };
  return {
    statements: [
      allow({ actions: ['rds:DescribeDBClusters'], resources: [...old, ...made] }),
      allow({ actions: ['rds:DescribeDBClusterSnapshots'], resources: [arn(SNAPSHOTS)] }),
      allow({
        actions: ['rds:RestoreDBClusterToPointInTime'],
        resources: [...old, ...made, ...clusterGroups],
        conditions: saysFromWhat,
      }),
      allow({
        actions: ['rds:RestoreDBClusterFromSnapshot'],
        resources: [arn(SNAPSHOTS), ...made, ...clusterGroups],
        conditions: saysFromWhat,
      }),
      allow({
        actions: ['rds:CreateDBInstance'],
        resources: [...writers, ...made, ...instanceGroups],
        conditions: saysNothingElse,
      }),
      allow({ actions: ['rds:AddTagsToResource'], resources: made, conditions: saysFromWhat }),
      allow({
        actions: ['rds:AddTagsToResource'],
        resources: writers,
        conditions: saysNothingElse,
      }),
      ...usingKeys(scope),
    ],
    acknowledgments: [
      ...[...made, ...writers].map((resource) =>
        wildcard(printed(scope, resource), 'What is made has a name of its own each time.'),
      ),
      ...[...Object.values(GROUPS), SNAPSHOTS].map((suffix) =>
        wildcard(printed(scope, arn(suffix)), 'Named by a restore, and not changed by it.'),
      ),
      wildcard(
        printed(scope, keysOf(scope)),
        'The key of the old cluster, for RDS to use on the new one and for nothing else.',
      ),
    ],
  };
};

/** A cluster with a key of the customer's is made only by who may use the key, through RDS. */
function usingKeys(scope: Construct) {
  const { region } = Stack.of(scope);
  const throughRds = { StringEquals: { 'kms:ViaService': `rds.${region}.amazonaws.com` } };
  return [
    allow({
      actions: ['kms:DescribeKey'],
      resources: [keysOf(scope)],
      conditions: throughRds,
    }),
    allow({
      actions: ['kms:CreateGrant'],
      resources: [keysOf(scope)],
      conditions: { ...throughRds, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  ];
}

function keysOf(scope: Construct): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:kms:${region}:${account}:key/*`;
}
