import * as z from 'zod';

/*
 * A dashboard body as AWS documents it ("Dashboard Body Structure and Syntax" in the CloudWatch API reference), for the
 * kinds of widget that are used; anything else is refused, as CloudWatch does.
 */

const color = z.string().regex(/^#[0-9a-f]{6}$/);
const title = z.string().min(1);
const place = {
  x: z.number().int().min(0).max(23),
  y: z.number().int().min(0),
  width: z.number().int().min(1).max(24),
  height: z.number().int().min(1).max(1000),
};
const id = z.string().regex(/^[a-z][A-Za-z0-9_]*$/);
const axis = z.strictObject({ min: z.number(), showUnits: z.boolean(), label: title.optional() });

const seriesOptions = z.strictObject({
  id,
  stat: z.string(),
  label: title.optional(),
  visible: z.boolean().optional(),
  color: color.optional(),
  yAxis: z.enum(['left', 'right']).optional(),
});

const graphedExpression = z.strictObject({
  id,
  expression: z.string().min(1),
  label: title,
  color: color.optional(),
});

/** Namespace and name, then dimensions in pairs, then options. */
const graphedSeries = z
  .array(z.union([z.string().min(1), seriesOptions]))
  .refine((parts) => parts.length >= 3 && parts.length % 2 === 1, 'names without values')
  .refine((parts) =>
    parts.every((part, at) => (typeof part === 'string') === at < parts.length - 1),
  );

const metricWidget = z.strictObject({
  ...place,
  type: z.literal('metric'),
  properties: z.strictObject({
    title,
    region: z.string(),
    view: z.literal('timeSeries'),
    stacked: z.boolean(),
    period: z.literal([60, 300]),
    metrics: z
      .array(z.union([z.tuple([graphedExpression]), graphedSeries]))
      .min(1)
      .max(500),
    yAxis: z.strictObject({ left: axis, right: axis.optional() }),
    annotations: z
      .strictObject({
        horizontal: z.array(z.strictObject({ label: title, value: z.number(), color })).min(1),
      })
      .optional(),
  }),
});

const textWidget = z.strictObject({
  ...place,
  type: z.literal('text'),
  properties: z.strictObject({ markdown: z.string().min(1) }),
});

const logWidget = z.strictObject({
  ...place,
  type: z.literal('log'),
  properties: z.strictObject({
    title,
    region: z.string(),
    view: z.literal('table'),
    query: z.string().startsWith('SOURCE '),
  }),
});

const alarmWidget = z.strictObject({
  ...place,
  type: z.literal('alarm'),
  properties: z.strictObject({ title, alarms: z.array(z.string().startsWith('arn:')).max(100) }),
});

/** CloudWatch quotas: 500 widgets in a dashboard; 500 metrics in a widget, 2,500 in a dashboard. */
export const awsDashboardBody = z.strictObject({
  start: z.string().regex(/^-PT\d+H$/),
  periodOverride: z.enum(['auto', 'inherit']),
  widgets: z
    .array(z.discriminatedUnion('type', [metricWidget, textWidget, logWidget, alarmWidget]))
    .max(500)
    .refine(
      (widgets) =>
        widgets.flatMap((widget) => (widget.type === 'metric' ? widget.properties.metrics : []))
          .length <= 2500,
      'more than 2,500 metrics',
    ),
});

export type AwsDashboardBody = z.output<typeof awsDashboardBody>;
