import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { createCallDeadline } from '../adapters/aws-client-config.ts';
import { createAwsRunbookPorts } from '../adapters/aws-runbook-ports.ts';
import { readDeployedConfiguration } from '../adapters/deployed-configuration.ts';
import type { StepOutcome } from '../core/runbooks/runbook.ts';
import { answerStep } from './answer-step.ts';
import { readRunbookEnvironment } from './runbook-environment.ts';

const environment = readRunbookEnvironment(process.env);
const deadline = createCallDeadline();
const { configuration } = readDeployedConfiguration(import.meta.dirname);
const logger = new Logger({ serviceName: 'tidegate-runbooks' });

const ports = createAwsRunbookPorts({
  configuration,
  tableName: environment.TABLE_NAME,
  topicArn: environment.TOPIC_ARN,
  deadline,
});

/** One step of a runbook: its outcome is the answer, and only a fault throws. */
async function runbookStep(event: unknown): Promise<StepOutcome> {
  const { step, outcome } = await answerStep(event, { configuration, ports, now: new Date() });
  logger.info('step', { step, outcome });
  return outcome;
}

export const handler = middy(runbookStep)
  .use(injectLambdaContext(logger))
  .use({ before: () => deadline.restart() });
