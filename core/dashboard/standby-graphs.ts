import type { Configuration } from '../config/schema.ts';
import { READINESS_PERIOD_SECONDS, readinessMetrics } from '../readiness/metrics.ts';
import { standbys } from '../readiness/standby.ts';
import type { Widget } from './dashboard-body.ts';
import { COLORS, graph, series } from './graph.ts';

/** How ready each standby of this region is: its score, and which part is not ready when that falls. */
export function standbyGraphs(configuration: Configuration): readonly Widget[] {
  const { project, region } = configuration;
  return standbys(configuration).flatMap(({ cluster }) => {
    const { score, parts } = readinessMetrics(project, cluster);
    const ofStandby = { region, periodSeconds: READINESS_PERIOD_SECONDS, width: 12 };
    return [
      graph({
        ...ofStandby,
        title: `${cluster}: readiness to take over`,
        leftLabel: 'of 100',
        metrics: [series(score, { id: 'score', label: 'score' })],
        lines: [{ label: 'can take over from 50', value: 50, color: COLORS.critical }],
      }),
      graph({
        ...ofStandby,
        title: `${cluster}: what is ready`,
        leftLabel: '1 is ready',
        metrics: parts.map(({ part, metric }, index) =>
          series(metric, { id: `part${index}`, label: part }),
        ),
      }),
    ];
  });
}
