import * as z from 'zod';
import * as field from './fields.ts';

/* The `dashboard` block: what the application measures of itself, to stand beside what Tidegate watches. */

const STATISTIC = /^(Average|Sum|Minimum|Maximum|SampleCount|(p|tm|wm)(\d|[1-9]\d)(\.\d{1,2})?)$/;

const applicationMetric = z.strictObject({
  namespace: z
    .string()
    .regex(/^[0-9A-Za-z._\-/#:]{1,255}$/)
    .meta({
      patternErrorMessage: 'a namespace is 1-255 letters, digits and . - _ / # :',
      examples: ['Assistant'],
    })
    .describe('as CloudWatch lists it'),
  metricName: z
    .string()
    .min(1)
    .max(255)
    .meta({ examples: ['AnsweredQuestions'] })
    .describe('as CloudWatch lists it'),
  dimensions: z
    .record(z.string().min(1).max(255), z.string().min(1).max(1024))
    .default({})
    .describe('all that the metric is published with, or CloudWatch finds nothing'),
  stat: z
    .string()
    .regex(STATISTIC)
    .default('Average')
    .meta({
      patternErrorMessage:
        'a statistic is Average, Sum, Minimum, Maximum, SampleCount or a percentile like p95',
      examples: ['Sum'],
    })
    .describe('Average, Sum, Minimum, Maximum, SampleCount, or a percentile like p95'),
  title: z
    .string()
    .min(1)
    .max(100)
    .meta({ examples: ['Questions answered'] })
    .describe('what people read above the graph'),
  unit: z.string().min(1).max(30).optional().describe('stands at the axis'),
});

export const dashboard = z
  .strictObject({
    metrics: z
      .record(field.targetName, applicationMetric)
      .default({})
      .describe('metrics of the application, one graph each, by a name of your choice'),
  })
  .prefault({});
