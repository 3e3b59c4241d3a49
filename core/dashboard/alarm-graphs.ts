import type { AlarmDefinition, AlarmQuery } from '../alarms/definition.ts';
import { metricKey } from '../metrics.ts';
import type { GraphedMetric, HorizontalLine, Widget } from './dashboard-body.ts';
import { COLORS, graph, series } from './graph.ts';

/** A graph for each thing that alarms compare, with a line for each threshold: what is drawn is what is decided on. */
export function alarmGraphs(
  definitions: readonly AlarmDefinition[],
  region: string,
): readonly Widget[] {
  const byMeasure = new Map<string, AlarmDefinition[]>();
  for (const definition of definitions) {
    const measure = `${definition.componentName} ${definition.queries.map(measured).join()}`;
    byMeasure.set(measure, [...(byMeasure.get(measure) ?? []), definition]);
  }
  return [...byMeasure.values()].flatMap((alarms) => {
    const [first] = alarms;
    const compared = first?.queries.at(-1);
    if (!first || !compared) return [];
    const words = inWords(compared.id);
    const what = words === first.slug ? words : `${first.slug}, ${words}`;
    return graph({
      title: `${first.componentName}: ${what}`,
      region,
      metrics: first.queries.map((query) => graphed(query, query === compared)),
      lines: alarms.map(thresholdLine),
    });
  });
}

function measured(query: AlarmQuery): string {
  return 'metric' in query ? metricKey(query.metric) : query.expression;
}

/** What the compared value is made of is hidden, being of other units; a percentile is shown beside its gated self. */
function graphed(query: AlarmQuery, isCompared: boolean): GraphedMetric {
  const { id } = query;
  const label = inWords(id);
  if ('expression' in query) return [{ id, expression: query.expression, label }];
  const isShown = isCompared || /^p\d/.test(query.metric.stat);
  return series(query.metric, { id, label, ...(!isShown && { visible: false }) });
}

function thresholdLine({ level, comparison, threshold }: AlarmDefinition): HorizontalLine {
  const direction = comparison === 'LessThanThreshold' ? 'below' : 'from';
  return { label: `${level} ${direction} ${threshold}`, value: threshold, color: COLORS[level] };
}

/** `oldestLookSeconds` -> `oldest look seconds` */
function inWords(id: string): string {
  return id.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
