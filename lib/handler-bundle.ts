import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Configuration } from '../core/config/schema.ts';
import { standbys } from '../core/readiness/standby.ts';

export const HANDLER_NAMES = ['on-alarm', 'reconcile', 'brakes'] as const;
type HandlerName = (typeof HANDLER_NAMES)[number];

const RUNBOOK_STEP = 'runbook-step';
const READINESS = 'readiness';

/** The folder of each handler: `index.mjs`, and beside it the configuration that it was deployed with. */
export type HandlerBundles = Readonly<Record<HandlerName, string>> & {
  /** Only where runbooks are configured. */
  readonly [RUNBOOK_STEP]?: string;
  /** Only where a region shift is. */
  readonly [READINESS]?: string;
};

export interface DeployedConfiguration {
  readonly configuration: Configuration;
  readonly hash: string;
}

/** A region's configuration, and its handlers with it. */
export interface BundledRegion {
  readonly configuration: Configuration;
  readonly bundles: HandlerBundles;
}

const projectRoot = join(import.meta.dirname, '..');

/**
 * Bundles each handler once, whatever the number of shards and regions: every shard of a region deploys the same folders,
 * and other regions copies with their own configuration. The first region's are in `folder` itself.
 */
export async function bundleHandlers(
  regions: readonly DeployedConfiguration[],
  folder: string,
): Promise<readonly BundledRegion[]> {
  const code = join(folder, 'code');
  const hasRunbooks = ({ configuration }: DeployedConfiguration) =>
    configuration.runbooks !== undefined;
  const hasStandbys = ({ configuration }: DeployedConfiguration) =>
    standbys(configuration).length > 0;
  const names = [
    ...HANDLER_NAMES,
    ...(regions.some(hasRunbooks) ? [RUNBOOK_STEP] : []),
    ...(regions.some(hasStandbys) ? [READINESS] : []),
  ];
  await bundleCode(names, code);
  return regions.map((deployed, index) => {
    const { configuration } = deployed;
    const ofRegion = index === 0 ? folder : join(folder, configuration.region);
    const configurationJson = JSON.stringify(deployed);
    const handler = (name: string) => {
      cpSync(join(code, name), join(ofRegion, name), { recursive: true });
      writeFileSync(join(ofRegion, name, 'configuration.json'), configurationJson);
      return join(ofRegion, name);
    };
    return {
      configuration,
      bundles: {
        'on-alarm': handler('on-alarm'),
        reconcile: handler('reconcile'),
        brakes: handler('brakes'),
        ...(hasRunbooks(deployed) && { [RUNBOOK_STEP]: handler(RUNBOOK_STEP) }),
        ...(hasStandbys(deployed) && { [READINESS]: handler(READINESS) }),
      },
    };
  });
}

async function bundleCode(names: readonly string[], folder: string): Promise<void> {
  await build({
    entryPoints: names.map((name) => ({
      in: join(projectRoot, `lambdas/${name}.ts`),
      out: `${name}/index`,
    })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
    // Lambda hands credentials over in the environment; the SDK's search for them is a sixth of the bundle.
    alias: {
      '@aws-sdk/credential-provider-node': join(projectRoot, 'adapters/environment-credentials.ts'),
    },
    plugins: [...sdkSlimmers],
  });
}

/**
 * Makes the same program of the SDK's schemas, in which esbuild sees what no handler uses:
 * - their constants are written into computed keys, because a computed key may have a side effect (54 kB);
 * - error classes are registered only when an adapter names them. Any other error arrives as one that the SDK does not
 *   know: with its name and message, as an instance of the service's exception (124 kB).
 */
const usedSchemasOnly: Plugin = {
  name: 'used-schemas-only',
  setup: (esbuild) => {
    const named = wordsOfAdapters();
    esbuild.onLoad(
      { filter: /@aws-sdk\/client-[\da-z-]+\/dist-es\/schemas\/schemas_0\.js$/ },
      ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const values = new Map<string, string>();
        for (const [, name = '', value = ''] of source.matchAll(/^const (\w+) = ("[^"]*");$/gm)) {
          values.set(name, value);
        }
        const contents = source
          .replace(/\[(_\w+)\]:/g, (key, name: string) => {
            const value = values.get(name);
            return value === undefined ? key : `${value}:`;
          })
          .replace(/^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm, (line, name: string) =>
            named.has(name) ? line : '',
          );
        return { contents };
      },
    );
  },
};

function wordsOfAdapters(): ReadonlySet<string> {
  const folder = join(projectRoot, 'adapters');
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return new Set(sources.join('\n').match(/\w+/g));
}

/** Of each client's package.json only the version is read; the rest of the file, scripts and all, would be bundled too. */
const versionOnly: Plugin = {
  name: 'version-only',
  setup: (esbuild) =>
    esbuild.onLoad({ filter: /@aws-sdk\/client-[\da-z-]+\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    }),
};

/** What the bundles of handlers leave out of the AWS SDK. */
export const sdkSlimmers: readonly Plugin[] = [usedSchemasOnly, versionOnly];
