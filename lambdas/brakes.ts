import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { createAwsBrakes } from '../adapters/aws-brakes.ts';
import { createCallDeadline } from '../adapters/aws-client-config.ts';
import { readDeployedConfiguration } from '../adapters/deployed-configuration.ts';
import { answerAtDoor, type DoorAnswer } from '../core/brakes/door.ts';
import { readDoorEvent } from './door-event.ts';
import { readTableName } from './handler-environment.ts';

const deadline = createCallDeadline();
const { configuration } = readDeployedConfiguration(import.meta.dirname);
const tableName = readTableName(process.env);
const outside = createAwsBrakes({ region: configuration.region, tableName, deadline });
const logger = new Logger({ serviceName: 'tidegate' });

/**
 * The console's door: a Systems Manager document calls it with what a person has filled in. A refusal is an answer, for
 * the document to show; only faults throw.
 */
async function brakes(event: unknown): Promise<DoorAnswer | Pick<DoorAnswer, 'outcome' | 'says'>> {
  const read = readDoorEvent(event);
  const answer =
    read.kind === 'refused'
      ? ({ outcome: 'refused', says: read.problems.join('; ') } as const)
      : await answerAtDoor(read.request, { ...outside, configuration, now: new Date() });
  logger.info('asked at the door', { event, answer });
  return answer;
}

export const handler = middy(brakes)
  .use(injectLambdaContext(logger))
  .use({ before: () => deadline.restart() });
