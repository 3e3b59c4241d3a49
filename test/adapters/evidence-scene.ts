import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createAwsEvidence } from '../../adapters/aws-evidence.ts';
import type { GatheredEvidence } from '../../core/error-gate/evidence.ts';
import type { EdgeFunctionTarget } from '../../core/targets.ts';
import { configuration, targetNamed } from '../core/scaling/edge-function-scene.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import type { Answers } from '../fakes/scripted-outside.ts';

export const NOW = new Date('2026-03-02T10:06:00Z');
const SINCE = new Date('2026-03-02T10:00:00Z');

const HEALTHY: Answers = {
  GetAlias: () => ({ Name: 'live', FunctionVersion: '13' }),
  GetFunctionConfiguration: () => ({
    FunctionName: 'edge',
    Version: '13',
    LastModified: '2026-03-02T10:02:00.000+0000',
  }),
  StartQuery: () => ({ queryId: '12ab3456-12ab-123a-789e-1234567890ab' }),
  GetQueryResults: () => ({ status: 'Complete', results: [] }),
  StopQuery: () => ({ success: true }),
};

/** All that the tests of a file exchange, for AWS's models to judge. */
export const exchanges = { lambda: [] as Exchange[], logs: [] as Exchange[] };

export interface Gathering {
  readonly evidence: GatheredEvidence;
  readonly logs: readonly Exchange[];
}

/** Gathers evidence for the function `edge` from healthy answers with some others among them. */
export async function gather(
  changes: Answers = {},
  { logGroup, millis }: { logGroup?: string; millis?: { gathering: number; query: number } } = {},
): Promise<Gathering> {
  const answers = { ...HEALTHY, ...changes };
  const answer = (operation: string, input: object) =>
    (answers[operation] as ((input: object) => object) | undefined)?.(input) ?? {};
  const lambda = new LambdaClient({ region: 'us-east-1' });
  const logs = new CloudWatchLogsClient({ region: 'us-east-1' });
  const exchanged = { lambda: scriptClient(lambda, answer), logs: scriptClient(logs, answer) };

  const source = createAwsEvidence({ lambda, logs, ...(millis && { millis }) });
  const evidence = await source.gather(edge(logGroup), { since: SINCE, now: NOW });

  exchanges.lambda.push(...exchanged.lambda);
  exchanges.logs.push(...exchanged.logs);
  return { evidence, logs: exchanged.logs };
}

function edge(logGroup: string | undefined): EdgeFunctionTarget {
  const target = targetNamed('edge', configuration);
  if (target.kind !== 'edge-function') throw new Error('edge is a function');
  const errorGate = { deploymentMinutes: 30, ...(logGroup !== undefined && { logGroup }) };
  return { ...target, configuration: { ...target.configuration, errorGate } };
}
