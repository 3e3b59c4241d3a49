import * as z from 'zod';
import { type Metric, metricKey } from '../../core/metrics.ts';

const Document = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.tuple([z.array(z.string())]),
        Metrics: z.tuple([
          z.object({ Name: z.string(), StorageResolution: z.literal(60).optional() }),
        ]),
      }),
    ]),
  }),
});

/** What CloudWatch makes of the documents of one metric each that `run` writes to its log: values by metric. */
export async function emfPoints(run: () => Promise<void>): Promise<ReadonlyMap<string, unknown>> {
  const lines: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = ((text: string) => lines.push(text) > 0) as typeof write;
  try {
    await run();
  } finally {
    process.stdout.write = write;
  }
  return new Map(lines.map(pointIn));
}

function pointIn(line: string): readonly [key: string, value: unknown] {
  const document = Document.parse(JSON.parse(line));
  const [{ Namespace: namespace, Dimensions, Metrics }] = document._aws.CloudWatchMetrics;
  const metricName = Metrics[0].Name;
  const dimensions = Object.fromEntries(
    Dimensions[0].map((name) => [name, String(document[name])]),
  );
  const metric: Metric = { namespace, metricName, dimensions, stat: 'Maximum', periodSeconds: 60 };
  return [metricKey(metric), document[metricName]];
}
