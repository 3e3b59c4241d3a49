import { type Metric, PERIOD_SECONDS } from '../metrics.ts';
import type { GraphedMetric, HorizontalLine, SeriesOptions, Widget } from './dashboard-body.ts';

/** Four graphs in a row. */
const GRAPH_COLUMNS = 6;
const GRAPH_ROWS = 5;

export const COLORS = {
  warning: '#ff9900',
  critical: '#d62728',
  capacity: '#1f77b4',
  desired: '#17becf',
  bound: '#7f7f7f',
} as const;

interface Graph {
  readonly title: string;
  readonly region: string;
  readonly metrics: readonly GraphedMetric[];
  readonly lines?: readonly HorizontalLine[];
  readonly leftLabel?: string;
  readonly rightLabel?: string;
  readonly stacked?: boolean;
  readonly width?: number;
  readonly periodSeconds?: number;
}

export function graph({
  title,
  region,
  metrics,
  lines = [],
  leftLabel,
  rightLabel,
  stacked = false,
  width = GRAPH_COLUMNS,
  periodSeconds = PERIOD_SECONDS,
}: Graph): Widget {
  const axis = (label: string | undefined) =>
    ({ min: 0, showUnits: false, ...(label !== undefined && { label }) }) as const;
  return {
    type: 'metric',
    width,
    height: GRAPH_ROWS,
    properties: {
      title,
      region,
      view: 'timeSeries',
      stacked,
      period: periodSeconds,
      metrics,
      yAxis: {
        left: axis(leftLabel),
        ...(rightLabel !== undefined && { right: axis(rightLabel) }),
      },
      ...(lines.length > 0 && { annotations: { horizontal: lines } }),
    },
  };
}

/** A metric as the dashboard names it, with its own statistic. */
export function series(
  { namespace, metricName, dimensions, stat }: Metric,
  options: Omit<SeriesOptions, 'stat'>,
): GraphedMetric {
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { ...options, stat }];
}
