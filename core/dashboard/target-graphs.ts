import type { Configuration } from '../config/schema.ts';
import { edgeFunctionMetrics } from '../metrics.ts';
import { targetMetrics } from '../own-metrics.ts';
import type { EdgeFunctionTarget, ScalableTarget } from '../targets.ts';
import type { Widget } from './dashboard-body.ts';
import { COLORS, graph, series } from './graph.ts';

/** What a target's capacity is and may be, and for a function what asks for it. */
export function targetGraphs(
  target: ScalableTarget,
  configuration: Configuration,
): readonly Widget[] {
  const { project, region } = configuration;
  const { capacity, desiredCapacity, floor, ceiling } = targetMetrics(project, target.name);
  const unit = target.kind === 'aurora-readers' ? 'readers' : 'instances';
  const bounds = graph({
    title: `${target.name}: capacity within its bounds`,
    region,
    leftLabel: unit,
    metrics: [
      series(ceiling, { id: 'ceiling', label: 'ceiling', color: COLORS.bound }),
      series(floor, { id: 'floor', label: 'floor', color: COLORS.bound }),
      series(desiredCapacity, { id: 'desired', label: 'desired', color: COLORS.desired }),
      series(capacity, { id: 'capacity', label: 'capacity', color: COLORS.capacity }),
    ],
  });
  return target.kind === 'edge-function' ? [bounds, demandGraph(target, configuration)] : [bounds];
}

function demandGraph(
  { name, configuration: block }: EdgeFunctionTarget,
  { project, region }: Configuration,
): Widget {
  const { inFlight, spillover, throttles } = edgeFunctionMetrics(block);
  const { targetConcurrency } = block.scaling;
  return graph({
    title: `${name}: in flight, of what stands ready`,
    region,
    leftLabel: 'environments',
    rightLabel: 'requests a minute',
    metrics: [
      series(targetMetrics(project, name).capacity, { id: 'instances', visible: false }),
      [
        {
          id: 'provisioned',
          expression: `instances * ${targetConcurrency}`,
          label: 'provisioned',
          color: COLORS.capacity,
        },
      ],
      series(inFlight, { id: 'inFlight', label: 'in flight' }),
      series(spillover, { id: 'spillover', label: 'spilled over', yAxis: 'right' }),
      series(throttles, { id: 'throttles', label: 'throttled', yAxis: 'right' }),
    ],
  });
}
