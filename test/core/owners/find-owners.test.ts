import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import {
  PredefinedMetric,
  ScalableTarget,
  Schedule,
  ServiceNamespace,
} from 'aws-cdk-lib/aws-applicationautoscaling';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import {
  Alias,
  CfnVersion,
  Code,
  type IVersion,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { CfnDBCluster, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { findOwners } from '../../../core/owners/find-owners.ts';
import type { Template } from '../../../core/owners/templates.ts';
import { small } from '../config/configuration-scene.ts';

/** Functions `edge:live`, cluster `db`. */
const configuration = parseConfiguration({ file: 'tidegate.yaml', value: small({}) });

function edgeFunction(stack: Stack, functionName?: string): LambdaFunction {
  return new LambdaFunction(stack, 'Edge', {
    ...(functionName !== undefined && { functionName }),
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
  });
}

function liveAlias(stack: Stack, version: unknown, more: object = {}): Alias {
  return new Alias(stack, 'Live', { aliasName: 'live', version: version as IVersion, ...more });
}

/** What the CDK makes of an app, in the words of the findings. */
function foundIn(draw: (app: App, stack: Stack) => void): readonly string[] {
  const app = new App();
  draw(app, new Stack(app, 'platform'));
  const templates = app
    .synth()
    .stacks.map(({ stackName, template }): Template => ({ ...template, file: stackName }));
  return findOwners(configuration, templates).map(
    ({ kind, template, what }) => `${template} ${kind}: ${what}`,
  );
}

describe('in the templates that the CDK makes', () => {
  test('a function that only has its alias has no other owner', () => {
    expect(
      foundIn((_, stack) => liveAlias(stack, edgeFunction(stack, 'edge').currentVersion)),
    ).toEqual([]);
  });

  test('provisioned concurrency of the alias', () => {
    expect(
      foundIn((_, stack) =>
        liveAlias(stack, edgeFunction(stack, 'edge').currentVersion, {
          provisionedConcurrentExecutions: 100,
        }),
      ),
    ).toEqual([
      'platform conflict: alias live of edge, target edge, has provisioned concurrency 100 of its own',
    ]);
  });

  test('another alias of the function, and another function, are left alone', () => {
    expect(
      foundIn((_, stack) => {
        new Alias(stack, 'Beta', {
          aliasName: 'beta',
          version: edgeFunction(stack, 'edge').currentVersion as IVersion,
          provisionedConcurrentExecutions: 5,
        });
      }),
    ).toEqual([]);
    expect(
      foundIn((_, stack) =>
        liveAlias(stack, edgeFunction(stack, 'other').currentVersion, {
          provisionedConcurrentExecutions: 5,
        }),
      ),
    ).toEqual([]);
  });

  test('a name that CloudFormation chooses cannot be told', () => {
    expect(
      foundIn((_, stack) =>
        liveAlias(stack, edgeFunction(stack).currentVersion, {
          provisionedConcurrentExecutions: 100,
        }),
      ),
    ).toEqual([
      expect.stringMatching(
        /^platform unknown: alias live of the function <Edge\w+> has provisioned concurrency 100 of its own$/,
      ),
    ]);
  });

  test('weights between versions', () => {
    expect(
      foundIn((_, stack) => {
        const { currentVersion } = edgeFunction(stack, 'edge');
        liveAlias(stack, currentVersion, {
          additionalVersions: [{ version: currentVersion, weight: 0.1 }],
        });
      }),
    ).toEqual([
      'platform conflict: alias live of edge, target edge, has weights between two versions',
    ]);
  });

  test('Application Auto Scaling with a schedule, on the alias', () => {
    expect(
      foundIn((_, stack) => {
        const alias = liveAlias(stack, edgeFunction(stack, 'edge').currentVersion);
        const scaling = alias.addAutoScaling({ minCapacity: 10, maxCapacity: 50 });
        scaling.scaleOnSchedule('morning', {
          schedule: Schedule.cron({ hour: '8', minute: '0' }),
          minCapacity: 20,
        });
        scaling.scaleOnUtilization({ utilizationTarget: 0.7 });
      }),
    ).toEqual([
      'platform conflict: Application Auto Scaling has function:edge:live, 10 to 50, with 1 scheduled actions; target edge',
    ]);
  });

  test('in another stack than the alias', () => {
    expect(
      foundIn((app, stack) => {
        const alias = liveAlias(stack, edgeFunction(stack, 'edge').currentVersion);
        new ScalableTarget(new Stack(app, 'scaling'), 'Target', {
          serviceNamespace: ServiceNamespace.LAMBDA,
          scalableDimension: 'lambda:function:ProvisionedConcurrency',
          resourceId: `function:${alias.functionName}`,
          minCapacity: 1,
          maxCapacity: 5,
        });
      }),
    ).toEqual([
      'scaling conflict: Application Auto Scaling has function:edge:live, 1 to 5; target edge',
    ]);
  });

  test('versions that CodeDeploy moves', () => {
    expect(
      foundIn((_, stack) => {
        new LambdaDeploymentGroup(stack, 'Canary', {
          alias: liveAlias(stack, edgeFunction(stack, 'edge').currentVersion),
          deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        });
      }),
    ).toEqual([
      expect.stringMatching(
        /^platform waits: alias live of edge, target edge, has its versions moved by CodeDeploy \(deployment group Canary\w+\)$/,
      ),
    ]);
  });

  test('provisioned concurrency of a version', () => {
    expect(
      foundIn((_, stack) => {
        new CfnVersion(stack, 'Version', {
          functionName: edgeFunction(stack, 'edge').functionName,
          provisionedConcurrencyConfig: { provisionedConcurrentExecutions: 7 },
        });
      }),
    ).toEqual([
      'platform conflict: a version of edge has provisioned concurrency 7 of its own; target edge',
    ]);
  });

  test('readers of the cluster, declared and scaled', () => {
    expect(
      foundIn((_, stack) => {
        const cluster = new CfnDBCluster(stack, 'Db', {
          engine: 'aurora-postgresql',
          dbClusterIdentifier: 'db',
        });
        for (const id of ['Writer', 'Reader1', 'Reader2']) {
          new CfnDBInstance(stack, id, {
            dbClusterIdentifier: cluster.ref,
            engine: 'aurora-postgresql',
          });
        }
        const readers = new ScalableTarget(stack, 'Readers', {
          serviceNamespace: ServiceNamespace.RDS,
          scalableDimension: 'rds:cluster:ReadReplicaCount',
          resourceId: `cluster:${cluster.ref}`,
          minCapacity: 1,
          maxCapacity: 8,
        });
        readers.scaleToTrackMetric('Cpu', {
          targetValue: 60,
          predefinedMetric: PredefinedMetric.RDS_READER_AVERAGE_CPU_UTILIZATION,
        });
      }),
    ).toEqual([
      'platform conflict: Application Auto Scaling has cluster:db, 1 to 8; target db',
      'platform fine: db, target db, has a writer and 2 declared readers',
    ]);
  });

  test('a cluster whose name CloudFormation chooses cannot be told', () => {
    expect(
      foundIn((_, stack) => {
        const cluster = new CfnDBCluster(stack, 'Db', { engine: 'aurora-postgresql' });
        new ScalableTarget(stack, 'Readers', {
          serviceNamespace: ServiceNamespace.RDS,
          scalableDimension: 'rds:cluster:ReadReplicaCount',
          resourceId: `cluster:${cluster.ref}`,
          minCapacity: 1,
          maxCapacity: 8,
        });
      }),
    ).toEqual(['platform unknown: Application Auto Scaling has cluster:<Db>, 1 to 8']);
  });
});

test('every finding says where it stands, what it does to Tidegate, and the mend', () => {
  const template = {
    file: 'cdk.out/platform.template.json',
    Resources: {
      Live: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          Name: 'live',
          FunctionName: 'edge',
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 100 },
        },
      },
    },
  };

  expect(findOwners(configuration, [template])).toEqual([
    {
      kind: 'conflict',
      template: 'cdk.out/platform.template.json',
      logicalId: 'Live',
      what: 'alias live of edge, target edge, has provisioned concurrency 100 of its own',
      does: 'every deployment that changes the alias sets it back to this number, and Tidegate sees that somebody else has moved capacity',
      mend: 'hand it over without a gap: docs/hand-over.md',
    },
  ]);
});
