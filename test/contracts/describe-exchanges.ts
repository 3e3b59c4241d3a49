import { afterAll, expect, test } from '@jest/globals';
import type { Exchange } from '../fakes/scripted-client.ts';
import { type AwsService, startAwsModels } from './aws-models.ts';
import { describeWithTool } from './describe-with-tool.ts';

/** To be awaited at the end of a test file: its scripted exchanges, in both directions, against AWS's own models. */
export async function describeExchanges(
  service: AwsService,
  exchanges: readonly Exchange[],
): Promise<void> {
  await describeWithTool("AWS's models", startAwsModels, (models) => {
    afterAll(() => models.stop());

    test('know every request and answer above', async () => {
      const problems = await Promise.all(
        exchanges.flatMap(({ operation, input, output = {} }) => [
          models.validateRequest(service, operation, input),
          models.validateResponse(service, operation, output),
        ]),
      );

      expect(exchanges).not.toEqual([]);
      expect(problems.flat()).toEqual([]);
    });
  });
}
