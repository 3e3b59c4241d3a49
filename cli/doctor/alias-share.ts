import type { EdgeFunctionConfiguration } from '../../core/config/schema.ts';
import { edgeFunctionMetrics, type Metric, metricKey } from '../../core/metrics.ts';
import type { MetricAnswer } from '../../core/ports.ts';
import { awsCommand, type Check, type DoctorContext, type Finding } from './check.ts';

const LOOK_BACK_HOURS = 24;
/** Tests and consoles call a function directly now and then. */
const LEAST_SHARE = 0.95;

/** Calls that name the function without its alias never meet its provisioned concurrency, and no alarm sees them. */
export const aliasShare: Check<DoctorContext> = {
  name: 'calls by alias',
  async run({ configuration, ports, now }) {
    const named = Object.entries(configuration.edgeFunctions);
    const from = new Date(now.getTime() - LOOK_BACK_HOURS * 3_600_000);
    const answers = await ports.metrics.fetch(
      named.flatMap(([, block]) => Object.values(hourlyInvocations(block))),
      { from, to: now },
    );
    const shares = named.map(([name, block]) => {
      const { all, byAlias } = hourlyInvocations(block);
      const calls = total(answers, all);
      return { name, block, calls, share: calls === 0 ? 1 : total(answers, byAlias) / calls };
    });
    const findings = shares
      .filter(({ share }) => share < LEAST_SHARE)
      .map(
        ({ name, block, calls, share }): Finding => ({
          what: `${name}: ${Math.floor(share * 100)} % of its ${calls} calls in the last ${LOOK_BACK_HOURS} h went through the alias ${block.alias}`,
          why: 'the others start cold, and no alarm counts them',
          mend: `let callers use ${block.functionName}:${block.alias}; ${awsCommand(configuration, `lambda list-event-source-mappings --function-name ${block.functionName}`)}`,
        }),
      );
    const calls = shares.reduce((sum, share) => sum + share.calls, 0);
    return { findings, says: `${calls} calls in the last ${LOOK_BACK_HOURS} h` };
  },
};

function hourlyInvocations(block: EdgeFunctionConfiguration): Record<'all' | 'byAlias', Metric> {
  const byAlias = { ...edgeFunctionMetrics(block).invocations, periodSeconds: 3600 };
  return { byAlias, all: { ...byAlias, dimensions: { FunctionName: block.functionName } } };
}

function total(answers: ReadonlyMap<string, MetricAnswer>, metric: Metric): number {
  const points = answers.get(metricKey(metric))?.datapoints ?? [];
  return points.reduce((sum, { value }) => sum + value, 0);
}
