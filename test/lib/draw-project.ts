import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { type Configuration, configurationSchema } from '../../core/config/schema.ts';
import { standbys } from '../../core/readiness/standby.ts';
import type { ShardStack } from '../../lib/shard-stack.ts';
import { type DrawnRegion, drawTidegate } from '../../lib/tidegate.ts';

export const SHIPPED = readConfigurationFile('config/tidegate.yaml').configuration;

/** When projects are drawn. */
export const NOW = new Date('2026-03-02T12:00:00Z');

export interface Resource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape
  readonly Properties: any;
}
export type Resources = Readonly<Record<string, Resource>>;

export interface DrawnProject {
  readonly app: App;
  /** Of the home region. */
  readonly stacks: readonly ShardStack[];
  readonly regions: readonly DrawnRegion[];
}

/** A project in the CDK, with the feature flags of cdk.json, and with handlers that do nothing. */
export function drawProject(
  home: Configuration,
  ...others: readonly Configuration[]
): DrawnProject {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-draw-'));
  const handler = join(folder, 'handler');
  mkdirSync(handler);
  writeFileSync(join(handler, 'index.mjs'), 'export const handler = async () => {};');
  const app = new App({ context, outdir: join(folder, 'cdk.out') });
  const regions = drawTidegate(app, {
    regions: [home, ...others].map((configuration) => ({
      configuration,
      bundles: {
        'on-alarm': handler,
        reconcile: handler,
        brakes: handler,
        ...(configuration.runbooks && { 'runbook-step': handler }),
        ...(standbys(configuration).length > 0 && { readiness: handler }),
      },
    })),
    synthesizer: new DefaultStackSynthesizer() as IStackSynthesizer,
    now: NOW,
  });
  return { app, regions, stacks: regions[0]?.stacks ?? [] };
}

export function resourcesOf(assembly: CloudAssembly, stackName: string): Resources {
  return assembly.getStackByName(stackName).template.Resources;
}

export function ofType(resources: Resources, type: string): readonly Resource[] {
  return Object.values(resources).filter(({ Type }) => Type === type);
}

/** A stack's imports, replaced by what the foundation exports under their names. */
export function withImports(
  template: Resources,
  foundation: { readonly Outputs: Readonly<Record<string, unknown>> },
): Resources {
  const exported = new Map(
    Object.values(foundation.Outputs as Record<string, Output>).map(({ Value, Export }) => [
      Export?.Name,
      Value,
    ]),
  );
  return JSON.parse(JSON.stringify(template), (_, value) =>
    value?.['Fn::ImportValue'] === undefined ? value : exported.get(value['Fn::ImportValue']),
  );
}

interface Output {
  readonly Value: unknown;
  readonly Export?: { readonly Name: string };
}

/** A configuration of so many functions and clusters, named as their numbers say. */
export function fleet(
  functions: number,
  clusters: number,
  more: { readonly shards?: number } = {},
): Configuration {
  const numbered = <T>(count: number, name: string, of: (id: string) => T) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`${name}-${index}`, of(`${name}-${index}`)]),
    );
  return configurationSchema.parse({
    project: 'fleet',
    region: 'us-east-1',
    quota: { concurrentExecutions: 10_000_000 },
    edgeFunctions: numbered(functions, 'edge', (functionName) => ({
      functionName,
      alias: 'live',
      memoryMegabytes: 512,
    })),
    auroraClusters: numbered(clusters, 'db', (clusterIdentifier) => ({
      clusterIdentifier,
      instanceClass: 'db.r6g.large',
      memoryMegabytes: 16_384,
      maxDatabaseConnections: 1600,
      availabilityZones: ['us-east-1a'],
    })),
    ...more,
  });
}
