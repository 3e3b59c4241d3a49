import * as z from 'zod';
import * as field from './fields.ts';

/*
 * Which thresholds each kind has, with the defaults of the scaling recommendations: warning and critical. A title is
 * what is measured; the message for a threshold of another kind says it.
 */

const cpuPercent = field.threshold(field.percent, 70, 85).meta({
  title: 'CPU usage',
  description: 'of a function only with lambdaInsights',
});
const memoryPercent = field.threshold(field.percent, 70, 85).meta({
  title: 'memory usage',
  description: 'of a function only with lambdaInsights',
});

export const edgeFunctionThresholds = z
  .strictObject({
    p95Millis: field.threshold(field.milliseconds(10, 900_000), 1500, 2500).meta({
      title: 'response time',
      description: '95th percentile',
    }),
    errorPercent: field.threshold(field.percent, 2, 5).meta({
      title: 'error rate',
      description: 'of all requests',
    }),
    requestsPerMinute: field.threshold(field.count(1, 10_000_000), 400, 500).meta({
      title: 'request rate',
      description: '80 and 100 % of the capacity that the load test has shown, 500 a minute',
    }),
    spilloverPercent: field.percent.default(1).meta({
      title: 'spillover',
      description: 'critical only: share of requests beyond the provisioned concurrency',
    }),
    cpuPercent,
    memoryPercent,
  })
  .prefault({});

export const queueThresholds = z
  .strictObject({
    queueMessages: field.threshold(field.count(1, 1_000_000), 100, 500).meta({
      title: 'queue',
      description: 'messages that wait',
    }),
    oldestMessageSeconds: field.threshold(field.seconds(21_600), 60, 300).meta({
      title: 'queue',
      description: 'age of the oldest message that waits',
    }),
  })
  .prefault({});

export const auroraThresholds = z
  .strictObject({
    cpuPercent,
    memoryPercent,
    connectionsPercent: field.threshold(field.percent, 70, 85).meta({
      title: 'database connections',
      description: 'open ones, of maxDatabaseConnections',
    }),
  })
  .prefault({});
