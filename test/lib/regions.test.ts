import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { parseConfigurations } from '../../core/config/parse-configuration.ts';
import { bundleHandlers, HANDLER_NAMES } from '../../lib/handler-bundle.ts';
import { drawProject, ofType, type Resources, SHIPPED } from './draw-project.ts';

const [HOME, ...OTHERS] = parseConfigurations({
  file: 'tidegate.yaml',
  value: {
    ...SHIPPED,
    runbooks: {
      auroraFailover: {
        'assistant-db': { instances: ['assistant-db-writer', 'assistant-db-reader'] },
      },
    },
    regions: {
      'us-west-2': {
        auroraClusters: {
          'assistant-db': {
            clusterIdentifier: 'assistant-db-west',
            availabilityZones: ['us-west-2a', 'us-west-2b'],
          },
        },
      },
    },
  },
});
const assembly = drawProject(HOME, ...OTHERS).app.synth();

const stacksIn = (region: string, { stacks }: CloudAssembly = assembly) =>
  stacks.filter(({ environment }) => environment.region === region);
const resourcesIn = (region: string): readonly Resources[] =>
  stacksIn(region).map(({ template }) => template.Resources);

describe('a project in two regions', () => {
  test('has the same stacks in both, and ids of their own in the app', () => {
    const names = [
      'tidegate-assistant',
      'tidegate-assistant-runbooks',
      'tidegate-assistant-shard-1',
    ];

    expect(stacksIn('us-east-1').map(({ stackName }) => stackName)).toEqual(names);
    expect(stacksIn('us-east-1').map(({ id }) => id)).toEqual(names);
    expect(stacksIn('us-west-2').map(({ stackName }) => stackName)).toEqual(names);
    expect(stacksIn('us-west-2').map(({ id }) => id)).toEqual(
      names.map((name) => `${name}-us-west-2`),
    );
  });

  test('is at home what it would be there alone', () => {
    const alone = drawProject(HOME).app.synth();

    expect(stacksIn('us-east-1').map(({ template }) => template)).toEqual(
      alone.stacks.map(({ template }) => template),
    );
  });

  test('has the same alarms in both', () => {
    const [home, west] = ['us-east-1', 'us-west-2'].map((region) =>
      resourcesIn(region).flatMap((resources) =>
        ofType(resources, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmName),
      ),
    );

    expect(home?.length).toBeGreaterThan(30);
    expect(west).toEqual(home);
  });

  test.each([
    ['us-east-1', 'us-west-2'],
    ['us-west-2', 'us-east-1'],
  ])('has in %s no permission, environment or name of %s', (region, other) => {
    const templates = JSON.stringify(stacksIn(region).map(({ template }) => template));

    expect(templates).toContain(region);
    expect(templates).not.toContain(other);
  });

  test('calls what an account has once for all regions by names of their own', () => {
    const names = ['us-east-1', 'us-west-2'].flatMap((region) =>
      resourcesIn(region).flatMap((resources) =>
        Object.values(resources).flatMap(
          ({ Properties }) =>
            Properties?.DashboardName ??
            Properties?.RoleName ??
            Properties?.ManagedPolicyName ??
            [],
        ),
      ),
    );

    expect(names).toContain('tidegate-assistant-1');
    expect(names).toContain('tidegate-assistant-1-us-west-2');
    expect(new Set(names).size).toBe(names.length);
  });
});

test('handlers are bundled once, and each region has its configuration beside them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-regions-'));
  const deployed = [HOME, ...OTHERS].map((configuration) => ({
    configuration,
    hash: configuration.region,
  }));

  const [home, west] = await bundleHandlers(deployed, folder);

  for (const name of HANDLER_NAMES) {
    const [atHome, inTheWest] = [home, west].map((region) => region?.bundles[name] ?? '');
    expect(atHome).toBe(join(folder, name));
    expect(inTheWest).toBe(join(folder, 'us-west-2', name));
    expect(read(inTheWest, 'index.mjs')).toBe(read(atHome, 'index.mjs'));
    expect(JSON.parse(read(atHome, 'configuration.json'))).toEqual(deployed[0]);
    expect(JSON.parse(read(inTheWest, 'configuration.json'))).toEqual(deployed[1]);
    expect(read(inTheWest, 'configuration.json')).not.toContain('us-east-1');
  }
});

function read(folder: string | undefined, file: string): string {
  return readFileSync(join(folder ?? '', file), 'utf8');
}
