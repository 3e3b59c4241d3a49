import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { startCfnLint } from '../contracts/cfn-lint.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { ofType, type Resources } from '../lib/draw-project.ts';
import { runApp } from '../lib/run-app.ts';

const { configuration } = readConfigurationFile('config/tidegate.yaml');
const [{ outdir, exitCode, stderr }, withStandby] = await Promise.all([
  runApp('examples/assistant-platform', 'app.ts'),
  runApp('examples/assistant-platform', 'app.ts', { standby: 'us-west-2' }),
]);
const template = join(outdir, 'assistant-platform.template.json');
const resources = resourcesIn(template);

test('is synthesized without a finding', () => {
  expect(exitCode).toBe(0);
  expect(stderr).not.toMatch(/ERROR|WARNING/);
});

test('has the functions of the shipped configuration, each behind its alias', () => {
  const functions = ofType(resources, 'AWS::Lambda::Function').map(({ Properties }) => ({
    functionName: Properties.FunctionName,
    memoryMegabytes: Properties.MemorySize,
  }));
  const aliases = ofType(resources, 'AWS::Lambda::Alias').map(({ Properties }) => Properties.Name);

  expect(functions.toSorted(byName)).toEqual(
    Object.values(configuration.edgeFunctions)
      .map(({ functionName, memoryMegabytes }) => ({ functionName, memoryMegabytes }))
      .toSorted(byName),
  );
  expect(aliases).toEqual(Object.values(configuration.edgeFunctions).map(({ alias }) => alias));
});

test('has the queue and the cluster of the shipped configuration', () => {
  const queues = ofType(resources, 'AWS::SQS::Queue').map(({ Properties }) => Properties.QueueName);
  const [cluster] = ofType(resources, 'AWS::RDS::DBCluster');
  const instances = ofType(resources, 'AWS::RDS::DBInstance').map(({ Properties }) => Properties);
  const configured = configuration.auroraClusters['assistant-db'];

  expect(queues).toContain(configuration.queues['assistant-requests']?.queueName);
  expect(cluster?.Properties).toMatchObject({
    DBClusterIdentifier: configured?.clusterIdentifier,
    Engine: configured?.engine,
    StorageEncrypted: true,
  });
  expect(instances.map(({ DBInstanceClass }) => DBInstanceClass)).toEqual([
    configured?.instanceClass,
    configured?.instanceClass,
  ]);
  expect(new Set(instances.map(({ AvailabilityZone }) => AvailabilityZone)).size).toBe(2);
});

test('leaves provisioned concurrency to Tidegate', () => {
  expect(readFileSync(template, 'utf8')).not.toContain('ProvisionedConcurrency');
});

describe('with a standby', () => {
  const standbyTemplate = join(withStandby.outdir, 'assistant-platform-us-west-2.template.json');
  const home = resourcesIn(join(withStandby.outdir, 'assistant-platform.template.json'));
  const standby = resourcesIn(standbyTemplate);

  test('is synthesized without a finding', () => {
    expect(withStandby.exitCode).toBe(0);
    expect(withStandby.stderr).not.toMatch(/ERROR|WARNING/);
  });

  test('has the same functions and queue in both regions', () => {
    const names = (of: Resources) =>
      Object.values(of).flatMap(
        ({ Properties }) => Properties?.FunctionName ?? Properties?.QueueName ?? [],
      );

    expect(names(standby)).toEqual(names(home));
  });

  test('the database at home starts a global one, that of the standby joins it', () => {
    const [globalDatabase] = ofType(home, 'AWS::RDS::GlobalCluster');
    const [primary] = ofType(home, 'AWS::RDS::DBCluster');
    const [secondary] = ofType(standby, 'AWS::RDS::DBCluster');

    expect(globalDatabase?.Properties).toEqual({
      GlobalClusterIdentifier: 'assistant-global',
      SourceDBClusterIdentifier: { Ref: expect.stringMatching(/^Database/) },
    });
    expect(secondary?.Properties).toMatchObject({
      DBClusterIdentifier: 'assistant-db-west',
      GlobalClusterIdentifier: 'assistant-global',
      EngineVersion: primary?.Properties.EngineVersion,
      KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseKey/), 'Arn'] },
    });
    expect(secondary?.Properties).not.toHaveProperty('MasterUsername');
    expect(secondary?.Properties).not.toHaveProperty('MasterUserPassword');
    expect(readFileSync(standbyTemplate, 'utf8')).not.toContain('us-east-1');
  });
});

await describeWithTool('cfn-lint', startCfnLint, (lint) => {
  test('finds nothing in the template that is not acknowledged', async () => {
    const findings = await lint(template);
    const ofStandby = await lint(
      join(withStandby.outdir, 'assistant-platform-us-west-2.template.json'),
    );

    // W3005: the CDK makes a function depend on its role in words, beside the reference that already says so.
    // W3010: the zones are the configuration's, and the reader must be in another than the writer.
    expect(
      [...findings, ...ofStandby].filter(({ rule }) => !['W3005', 'W3010'].includes(rule)),
    ).toEqual([]);
  });
});

function resourcesIn(file: string): Resources {
  return JSON.parse(readFileSync(file, 'utf8')).Resources;
}

function byName(a: { readonly functionName: string }, b: { readonly functionName: string }) {
  return a.functionName < b.functionName ? -1 : 1;
}
