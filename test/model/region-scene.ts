import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import { type Configuration, configurationSchema } from '../../core/config/schema.ts';
import { type Metric, metricKey } from '../../core/metrics.ts';
import type { MetricSource } from '../../core/ports.ts';
import type { StandbyReading } from '../../core/readiness/ports.ts';
import type { CallAnswer } from '../../core/runbooks/call-answer.ts';
import type { Cluster, RunbookPorts } from '../../core/runbooks/ports.ts';
import type {
  GlobalCluster,
  PartnerPort,
  TrafficPort,
  TrafficState,
} from '../../core/runbooks/region-shift/ports.ts';
import type { Ask } from './processes.ts';
import { type Site, unexpected } from './runs.ts';

export const CLUSTER = 'assistant-db';
export const GLOBAL = 'assistant-global';

/** The first is the usual one: its record is the primary. */
export const REGIONS = ['us-east-1', 'us-west-2'] as const;
export type Region = (typeof REGIONS)[number];
export const [EAST, WEST] = REGIONS;

export function otherThan(region: Region): Region {
  return region === EAST ? WEST : EAST;
}

export function arnOf(region: Region): string {
  return `arn:aws:rds:${region}:123456789012:cluster:${CLUSTER}`;
}

/** What is written so that requests go to a region, and what RDS had told the same call of the step. */
export interface TrafficWrite {
  readonly region: Region;
  readonly seen: GlobalCluster | undefined;
}

export interface PromotionRequest {
  readonly region: Region;
  /** The same call of the step has read whether the other region keeps requests away. */
  readonly hasLooked: boolean;
}

/** By health checks each region has a word of its own, by routing controls there is one switch. */
export type Way = 'health checks' | 'routing controls';

const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');

/** The shipped configuration in one of the two regions. */
function configurationIn(here: Region, way: Way): Configuration {
  const partner = otherThan(here);
  const panel = 'arn:aws:route53-recovery-control::111122223333:controlpanel/0123456789abcdef';
  const routingControls = {
    here: `${panel}/routingcontrol/${here.replaceAll('-', '')}`,
    partner: `${panel}/routingcontrol/${partner.replaceAll('-', '')}`,
    endpoints: { [EAST]: 'https://a.route53-recovery-cluster.us-east-1.amazonaws.com/v1' },
  };
  const configuration = configurationSchema.parse({
    ...shipped,
    region: here,
    mode: 'act',
    runbooks: {
      regionShift: {
        [CLUSTER]: {
          globalClusterIdentifier: GLOBAL,
          partner: { region: partner, clusterIdentifier: CLUSTER },
          peak: { instances: { 'assistant-edge': 2 }, readers: 1 },
        },
      },
    },
  });
  const { runbooks } = configuration;
  const block = runbooks?.regionShift[CLUSTER];
  if (way === 'health checks' || runbooks === undefined || block === undefined)
    return configuration;
  const regionShift = { [CLUSTER]: { ...block, routingControls } }; // no more of the schema: it wants all five endpoints
  return { ...configuration, runbooks: { ...runbooks, regionShift } };
}

/** Both regions. Capacity stands at once, the copy is not behind, requests arrive wherever somebody waits for them. */
export function sitesOf(way: Way): ReadonlyMap<Region, Site> {
  return new Map(REGIONS.map((region) => [region, siteIn(region, way)]));
}

function siteIn(region: Region, way: Way): Site {
  const configuration = configurationIn(region, way);
  const reading = readyStandby(configuration);
  return {
    name: region,
    cluster: CLUSTER,
    configuration,
    portsOf: (ask) => ({
      ...databaseOf(region, ask),
      metrics,
      floors: { raise: async () => ({ kind: 'done' }) },
      standing: { provisionedConcurrency: async () => 100 },
      control: { readControl: async () => ({ brakesVersion: 0, stopped: false, brakes: [] }) },
      readiness: { read: async () => reading },
    }),
  };
}

/**
 * The clusters are as the global database was when the same call looked at it just before: a step goes on only where
 * that was at rest.
 */
function databaseOf(
  region: Region,
  ask: Ask,
): Pick<RunbookPorts, 'globals' | 'clusters' | 'traffic' | 'partner'> {
  let seen: GlobalCluster | undefined;
  let hasLooked = false;
  const promoting = (name: string) => async () => {
    const request: PromotionRequest = { region, hasLooked };
    return (await ask(name, request)) as CallAnswer;
  };
  const partner = partnerOf(region, ask, {
    seen: () => seen,
    looked: () => {
      hasLooked = true;
    },
  });
  return {
    globals: {
      async describe() {
        seen = (await ask('describe', {})) as GlobalCluster;
        return seen;
      },
      switchOver: promoting('switchOver'),
      failOver: promoting('failOver'),
    },
    clusters: {
      describe: async () => clusterOf(seen, region),
      failOver: () => unexpected('a failover inside the cluster'),
      setPromotionTier: () => unexpected('a promotion tier'),
    },
    traffic: trafficOf(region, ask, () => seen),
    partner: () => partner,
  };
}

function clusterOf(seen: GlobalCluster | undefined, region: Region): Cluster {
  const isWriterHere = seen?.members.some((member) => member.region === region && member.isWriter);
  const members = ['a', 'b', 'c'].map((id) => ({
    id,
    isWriter: id === 'a' && isWriterHere === true,
    status: 'available',
    instanceClass: 'db.r6g.large',
    zone: `${region}${id}`,
    promotionTier: 1,
  }));
  return { identifier: CLUSTER, status: 'available', members };
}

function trafficOf(region: Region, ask: Ask, seen: () => GlobalCluster | undefined): TrafficPort {
  const writing = (name: string) => async () => {
    const write: TrafficWrite = { region, seen: seen() };
    return (await ask(name, write)) as CallAnswer;
  };
  return {
    read: async () => (await ask('readTraffic', { region })) as TrafficState,
    shiftHere: writing('shiftHere'),
    giveBack: writing('giveBack'),
  };
}

/** The other region, which does not answer while it is lost. */
function partnerOf(
  region: Region,
  ask: Ask,
  { seen, looked }: { readonly seen: () => GlobalCluster | undefined; readonly looked: () => void },
): PartnerPort {
  const partner = otherThan(region);
  return {
    traffic: {
      async read() {
        const state = (await ask('readPartner', { region: partner })) as TrafficState;
        looked();
        return state;
      },
      async giveBack() {
        const write: TrafficWrite = { region, seen: seen() };
        return (await ask('giveBackPartner', write)) as CallAnswer;
      },
    },
    freeze: async () => ({ kind: 'done' }),
    thaw: async () => ({ kind: 'done' }),
    unsettledRun: async () => undefined, // left out: what holds without this look holds with it
    peakConcurrency: async () => new Map(),
    readers: async () => 1,
  };
}

const metrics: MetricSource = {
  async fetch(asked: readonly Metric[], { to }) {
    const datapoints = [{ startsAt: to, value: 1 }];
    return new Map(asked.map((metric) => [metricKey(metric), { complete: true, datapoints }]));
  },
};

function readyStandby(configuration: Configuration): StandbyReading {
  const known = <T>(value: T) => ({ kind: 'known', value }) as const;
  return {
    cluster: known({
      engineVersion: '16.6',
      availableInstances: 3,
      latestRestorableAt: new Date('2100-01-01T00:00:00Z'),
      earliestRestorableAt: undefined,
    }),
    global: known({ engineVersion: '16.6', isWriterHere: false }),
    lagMillis: known(1),
    concurrency: known({ concurrentExecutions: 1200, reservedConcurrency: 200 }),
    instances: known({ used: 4, most: 40 }),
    environments: known(new Map([['assistant-edge', 100]])),
    alarms: known(new Map(alarmDefinitions(configuration).map(({ name }) => [name, true]))),
  };
}
