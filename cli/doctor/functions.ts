import {
  type FunctionConfiguration,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { isAwsError } from '../../adapters/aws-errors.ts';
import type { Configuration, EdgeFunctionConfiguration } from '../../core/config/schema.ts';
import { logGroupOf } from '../../core/error-gate/log-group.ts';
import { plural } from '../text.ts';
import { awsCommand, type Check, type DoctorContext, type Finding } from './check.ts';

/** Every edge function exists behind its alias and is what the configuration says. */
export const functions: Check<DoctorContext> = {
  name: 'functions',
  async run({ configuration, clients }) {
    const named = Object.entries(configuration.edgeFunctions);
    const findings = await Promise.all(
      named.map(([name, block]) => functionFindings(name, block, configuration, clients.lambda)),
    );
    return { findings: findings.flat(), says: plural(named.length, 'edge function') };
  },
};

async function functionFindings(
  name: string,
  block: EdgeFunctionConfiguration,
  configuration: Configuration,
  client: LambdaClient,
): Promise<readonly Finding[]> {
  const { functionName, alias } = block;
  const deployed = await describe(client, block);
  if (!deployed)
    return [
      {
        what: `${name}: function ${functionName} or its alias ${alias} does not exist`,
        why: 'there is nothing to scale, and its alarms stay without data',
        mend: awsCommand(configuration, `lambda list-aliases --function-name ${functionName}`),
      },
    ];
  const { ReservedConcurrentExecutions: reserved } = await client.send(
    new GetFunctionConcurrencyCommand({ FunctionName: functionName }),
  );
  return [
    ...memoryFindings(name, block, deployed),
    ...architectureFindings(name, block, deployed),
    ...insightsFindings(name, block, deployed),
    ...logGroupFindings(name, block, deployed),
    ...reservationFindings(name, block, reserved, configuration),
  ];
}

async function describe(
  client: LambdaClient,
  { functionName, alias }: EdgeFunctionConfiguration,
): Promise<FunctionConfiguration | undefined> {
  try {
    return await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: alias }),
    );
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function memoryFindings(
  name: string,
  { functionName, alias, memoryMegabytes }: EdgeFunctionConfiguration,
  { MemorySize }: FunctionConfiguration,
): readonly Finding[] {
  if (MemorySize === memoryMegabytes) return [];
  return [
    {
      what: `${name}: ${functionName}:${alias} has ${MemorySize} MB, the configuration says ${memoryMegabytes}`,
      why: 'prices and the CPU threshold are computed from it',
      mend: `write memoryMegabytes: ${MemorySize}`,
    },
  ];
}

/** Lambda answers x86_64 for a function that never said. */
function architectureFindings(
  name: string,
  { functionName, alias, architecture }: EdgeFunctionConfiguration,
  { Architectures: [actual = 'x86_64'] = [] }: FunctionConfiguration,
): readonly Finding[] {
  if (actual === architecture) return [];
  return [
    {
      what: `${name}: ${functionName}:${alias} runs on ${actual}, the configuration says ${architecture}`,
      why: 'arm64 costs a fifth less, in every price that is shown',
      mend: `write architecture: ${actual}`,
    },
  ];
}

/** Without the layer its alarms never have data; with it the configuration leaves alarms out that it could have. */
function insightsFindings(
  name: string,
  { functionName, lambdaInsights }: EdgeFunctionConfiguration,
  { Layers = [] }: FunctionConfiguration,
): readonly Finding[] {
  const hasLayer = Layers.some(({ Arn = '' }) => Arn.includes(':layer:LambdaInsightsExtension'));
  if (hasLayer === lambdaInsights) return [];
  return [
    {
      what: `${name}: ${functionName} has ${hasLayer ? 'the' : 'no'} Lambda Insights layer, the configuration says lambdaInsights: ${lambdaInsights}`,
      why: hasLayer
        ? 'its cpu and memory are measured and have no alarm'
        : 'its cpu and memory alarms stay without data',
      mend: `write lambdaInsights: ${hasLayer}, then npx cdk deploy --all`,
    },
  ];
}

function logGroupFindings(
  name: string,
  block: EdgeFunctionConfiguration,
  { LoggingConfig }: FunctionConfiguration,
): readonly Finding[] {
  const configured = logGroupOf(block);
  const actual = LoggingConfig?.LogGroup ?? configured;
  if (actual === configured) return [];
  return [
    {
      what: `${name}: ${block.functionName} logs to ${actual}, the configuration says ${configured}`,
      why: 'its error alarm cannot be judged, so it holds and pages whatever the cause',
      mend: `write errorGate: { logGroup: ${actual} }, then npx cdk deploy --all`,
    },
  ];
}

function reservationFindings(
  name: string,
  { functionName, scaling }: EdgeFunctionConfiguration,
  reserved: number | undefined,
  configuration: Configuration,
): readonly Finding[] {
  const ceiling = scaling.maxInstances * scaling.targetConcurrency;
  if (reserved === undefined || reserved >= ceiling) return [];
  return [
    {
      what: `${name}: ${functionName} has a reserved concurrency of ${reserved}, its ceiling is ${ceiling}`,
      why: 'Lambda refuses more provisioned concurrency than is reserved for the function',
      mend: awsCommand(
        configuration,
        `lambda put-function-concurrency --function-name ${functionName} --reserved-concurrent-executions ${ceiling}`,
      ),
    },
  ];
}
