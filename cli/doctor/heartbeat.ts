import { heartbeatMetric, metricKey } from '../../core/metrics.ts';
import { timeInWords } from '../text.ts';
import { awsCommand, type Check, type DeploymentContext, type Finding } from './check.ts';

const SILENT_MINUTES = 5;
const LOOK_BACK_HOURS = 3;

/** When `reconcile` of each shard last ran, by the metric that it publishes. */
export const heartbeat: Check<DeploymentContext> = {
  name: 'reconcile',
  async run(context) {
    const { configuration, deployment, ports, now } = context;
    const beats = deployment.shards.map(({ number }) =>
      heartbeatMetric(configuration.project, number),
    );
    const from = new Date(now.getTime() - LOOK_BACK_HOURS * 3_600_000);
    const answers = await ports.metrics.fetch(beats, { from, to: now });
    const lasts = beats.map((beat) => answers.get(metricKey(beat))?.datapoints.at(-1)?.startsAt);
    const findings = lasts.flatMap((last, index) => silenceFindings(context, index, last));
    const oldest = lasts
      .filter((last) => last !== undefined)
      .sort((a, b) => a.getTime() - b.getTime())[0];
    return {
      findings,
      says: oldest ? `last ran in the minute of ${timeInWords(oldest)}` : 'never ran',
    };
  },
};

function silenceFindings(
  { configuration, deployment, now }: DeploymentContext,
  index: number,
  last: Date | undefined,
): readonly Finding[] {
  // The point of 10:00 stands for 10:00 to 10:01 and may arrive two minutes later.
  if (last && now.getTime() - last.getTime() <= (SILENT_MINUTES + 1) * 60_000) return [];
  const shard = deployment.shards[index];
  if (!shard) return [];
  const askForLogGroup = awsCommand(
    configuration,
    `lambda get-function-configuration --function-name ${shard.reconcileFunctionName} --query LoggingConfig.LogGroup --output text`,
  );
  return [
    {
      what: `reconcile of shard ${shard.number} has not run ${last ? `since ${timeInWords(last)}` : `in ${LOOK_BACK_HOURS} hours`}`,
      why: 'nothing scales in, and a lost event is not repaired; a new deployment needs some minutes',
      mend: awsCommand(configuration, `logs tail $(${askForLogGroup}) --since 15m`),
    },
  ];
}
