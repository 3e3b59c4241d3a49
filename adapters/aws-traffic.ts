import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { Route53RecoveryClusterClient } from '@aws-sdk/client-route53-recovery-cluster';
import type { Configuration } from '../core/config/schema.ts';
import type { TrafficPort } from '../core/runbooks/region-shift/ports.ts';
import { awsClientConfig, type CallDeadline } from './aws-client-config.ts';
import { createDynamoDbTraffic } from './aws-dynamodb-traffic.ts';
import { createHealthCheckTraffic } from './aws-health-check-traffic.ts';
import { createRoutingControls } from './aws-routing-controls.ts';
import type { StateTable } from './state-items.ts';

/** Five endpoints that do not answer take 10 s of the 45 that an invocation has. */
const ENDPOINT_TIMEOUT_MILLIS = 2_000;

type RoutingControlsBlock = NonNullable<
  NonNullable<Configuration['runbooks']>['regionShift'][string]['routingControls']
>;

interface TrafficDependencies {
  readonly configuration: Configuration;
  readonly table: StateTable;
  readonly cloudWatch: CloudWatchClient;
  readonly deadline: CallDeadline;
  readonly now: () => Date;
}

/** Each cluster's traffic by what its configuration names: routing controls, or else health checks. */
export function createTraffic(outside: TrafficDependencies): TrafficPort {
  const { configuration, table, cloudWatch, deadline, now } = outside;
  const blockOf = (cluster: string) => {
    const block = configuration.runbooks?.regionShift[cluster];
    if (block === undefined) throw new Error(`no region shift is configured for ${cluster}`);
    return block;
  };
  const byHealthChecks = createHealthCheckTraffic({
    project: configuration.project,
    flags: createDynamoDbTraffic(table),
    client: cloudWatch,
    awayFrom: (cluster) => blockOf(cluster).partner.region,
    now,
  });
  const of = (cluster: string): TrafficPort => {
    const { routingControls } = blockOf(cluster);
    return routingControls === undefined
      ? byHealthChecks
      : trafficByRoutingControls(routingControls, deadline);
  };
  return {
    read: (cluster) => of(cluster).read(cluster),
    shiftHere: (cluster, by) => of(cluster).shiftHere(cluster, by),
    giveBack: (cluster, by) => of(cluster).giveBack(cluster, by),
  };
}

/** The same controls seen from the other region. */
export function partnersView({
  here,
  partner,
  endpoints,
}: RoutingControlsBlock): RoutingControlsBlock {
  return { here: partner, partner: here, endpoints };
}

export function trafficByRoutingControls(
  { here, partner, endpoints }: RoutingControlsBlock,
  deadline: CallDeadline,
): TrafficPort {
  const settings = awsClientConfig(deadline);
  const clients = Object.entries(endpoints).map(
    ([region, endpoint]) =>
      new Route53RecoveryClusterClient({
        ...settings,
        region,
        endpoint,
        maxAttempts: 1,
        requestHandler: {
          ...settings.requestHandler,
          requestTimeout: ENDPOINT_TIMEOUT_MILLIS,
          socketTimeout: ENDPOINT_TIMEOUT_MILLIS,
        },
      }),
  );
  return createRoutingControls({
    controls: { here, partner },
    clients,
    first: () => Math.floor(Math.random() * clients.length),
  });
}
