import {
  type AliasConfiguration,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  ListTagsCommand,
  paginateListAliases,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { foundationStackName } from '../../core/stack-names.ts';
import {
  type Discovered,
  type DiscoveryContext,
  IGNORED,
  isIgnored,
  type LeftOut,
  leftOutSome,
} from './found.ts';
import { type FunctionLoad, readFunctionLoads } from './loads.ts';

export interface FoundFunction {
  readonly functionName: string;
  readonly alias: string;
  readonly otherAliases: readonly string[];
  readonly version: string;
  readonly memoryMegabytes: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly hasInsights: boolean;
  /** Environments provisioned on the alias now. */
  readonly provisioned: number;
  readonly load: FunctionLoad;
}

interface Candidate {
  readonly functionName: string;
  /** Those that name a published version: only they can have provisioned concurrency. */
  readonly aliases: readonly AliasConfiguration[];
  readonly provisionedByAlias: ReadonlyMap<string, number>;
}

/** Functions that requests can reach by an alias. One after another: Lambda's control calls share one rate. */
export async function discoverFunctions(
  context: DiscoveryContext,
): Promise<Discovered<FoundFunction>> {
  const { lambda } = context.clients;
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  const withoutAlias: string[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {}))
    for (const listed of Functions) {
      const { FunctionName: functionName = '' } = listed;
      if (functionName.startsWith(foundationStackName(''))) continue;
      const aliases = await publishedAliases(lambda, functionName);
      if (aliases.length === 0) withoutAlias.push(functionName);
      else if (await hasIgnoreTag(lambda, listed))
        leftOut.push({ what: functionName, why: IGNORED });
      else {
        const provisionedByAlias = await provisionedOf(lambda, functionName);
        candidates.push({ functionName, aliases, provisionedByAlias });
      }
    }

  const described = await describeAll(candidates, context);
  return {
    found: described.found,
    leftOut: [
      ...leftOut,
      ...described.leftOut,
      ...leftOutSome(
        withoutAlias,
        'no alias that names a published version: provisioned concurrency needs one',
      ),
    ],
  };
}

async function publishedAliases(
  client: LambdaClient,
  functionName: string,
): Promise<readonly AliasConfiguration[]> {
  const all: AliasConfiguration[] = [];
  const pages = paginateListAliases({ client }, { FunctionName: functionName });
  for await (const { Aliases = [] } of pages) all.push(...Aliases);
  return all.filter(({ FunctionVersion }) => FunctionVersion !== '$LATEST');
}

async function hasIgnoreTag(
  client: LambdaClient,
  { FunctionArn }: FunctionConfiguration,
): Promise<boolean> {
  const { Tags = {} } = await client.send(new ListTagsCommand({ Resource: FunctionArn }));
  return isIgnored(Tags);
}

async function provisionedOf(
  client: LambdaClient,
  functionName: string,
): Promise<ReadonlyMap<string, number>> {
  const { ProvisionedConcurrencyConfigs: configs = [] } = await client.send(
    new ListProvisionedConcurrencyConfigsCommand({ FunctionName: functionName }),
  );
  return new Map(
    configs.map(({ FunctionArn = '', RequestedProvisionedConcurrentExecutions: requested = 0 }) => [
      FunctionArn.split(':').at(-1) ?? '',
      requested,
    ]),
  );
}

async function describeAll(
  candidates: readonly Candidate[],
  context: DiscoveryContext,
): Promise<Discovered<FoundFunction>> {
  const names = candidates.flatMap(({ functionName, aliases }) =>
    aliases.map(({ Name: alias = '' }) => ({ functionName, alias })),
  );
  const loadOf = await readFunctionLoads(names, context);
  const found: FoundFunction[] = [];
  const leftOut: LeftOut[] = [];
  for (const candidate of candidates) {
    const { functionName, provisionedByAlias } = candidate;
    const [first, ...others] = candidate.aliases
      .map(({ Name: alias = '', FunctionVersion: version = '' }) => ({
        alias,
        version,
        provisioned: provisionedByAlias.get(alias) ?? 0,
        load: loadOf({ functionName, alias }),
      }))
      .sort((a, b) => b.provisioned - a.provisioned || b.load.requests - a.load.requests);
    if (!first) continue;
    const configuration = await context.clients.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: first.alias }),
    );
    const { SnapStart, MemorySize = 128, Architectures = [], Layers = [] } = configuration;
    if (SnapStart?.ApplyOn === 'PublishedVersions') {
      const why = 'SnapStart, which excludes provisioned concurrency';
      leftOut.push({ what: functionName, why });
      continue;
    }
    found.push({
      functionName,
      ...first,
      otherAliases: others.map(({ alias }) => alias),
      memoryMegabytes: MemorySize,
      architecture: Architectures.includes('arm64') ? 'arm64' : 'x86_64',
      hasInsights: Layers.some(({ Arn = '' }) => Arn.includes(':layer:LambdaInsightsExtension')),
    });
  }
  return { found, leftOut };
}
