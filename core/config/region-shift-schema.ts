import * as z from 'zod';
import * as field from './fields.ts';
import { startByAlarm } from './start-by-alarm-schema.ts';

/* `runbooks.regionShift`: a pair of regions, seen from the one that would receive the traffic. */

const ROUTING_CONTROL =
  /^arn:aws[\w-]*:route53-recovery-control::\d{12}:controlpanel\/\w+\/routingcontrol\/\w+$/;

const routingControl = z
  .string()
  .regex(ROUTING_CONTROL)
  .meta({
    patternErrorMessage:
      'a routing control reads like arn:aws:route53-recovery-control::111122223333:controlpanel/0123/routingcontrol/0123',
    examples: [
      'arn:aws:route53-recovery-control::111122223333:controlpanel/0123456789abcdef/routingcontrol/0123456789abcdef',
    ],
  });

const routingControls = z
  .strictObject({
    here: routingControl.describe('lets traffic into this region'),
    partner: routingControl.describe("lets traffic into the partner's region"),
    endpoints: z
      .record(field.region, z.url())
      .meta({
        examples: [
          { 'us-east-1': 'https://aaaaaaaa.route53-recovery-cluster.us-east-1.amazonaws.com/v1' },
        ],
      })
      .describe("the cluster's endpoints by region, five of them on AWS: any that answers will do"),
  })
  .optional();

export const regionShift = z.strictObject({
  globalClusterIdentifier: field.clusterIdentifier.describe(
    'the Aurora global database that both clusters belong to',
  ),
  partner: z
    .strictObject({
      region: field.region,
      clusterIdentifier: field.clusterIdentifier.describe("the partner's member cluster"),
    })
    .describe('the region that traffic is shifted away from'),
  recoveryPointSeconds: field
    .seconds(3600)
    .default(5)
    .describe('the objective: a copy that is further behind is not promoted without being told to'),
  recoveryTimeSeconds: field
    .seconds(86_400)
    .default(900)
    .describe('the objective, from the lock to the verified traffic'),
  peak: z
    .strictObject({
      instances: z
        .record(field.targetName, field.count(1, 1000))
        .default({})
        .describe("what the partner's traffic needs, by edge function of this file"),
      readers: field.count(0, 15).default(1),
    })
    .prefault({})
    .describe('what is made ready here when the partner cannot be asked for its peak'),
  capacityDeadlineSeconds: field
    .seconds(1800)
    .default(600)
    .describe('how long capacity is waited for before the operator has to choose'),
  usualRegion: field.region
    .optional()
    .describe(
      'of two failover records the primary one is its: fail-back is refused elsewhere. Not for routing controls',
    ),
  routingControls: routingControls.describe(
    'of Application Recovery Controller; left out: Route 53 health checks that follow an alarm',
  ),
  startByAlarm,
});
