import { createAuroraFailover } from '../../../../adapters/aws-aurora-failover.ts';
import { createGlobalCluster } from '../../../../adapters/aws-global-cluster.ts';
import { readConfigurationFile } from '../../../../adapters/configuration-file.ts';
import { alarmDefinitions } from '../../../../core/alarms/alarm-definitions.ts';
import { type Configuration, configurationSchema } from '../../../../core/config/schema.ts';
import { metricKey } from '../../../../core/metrics.ts';
import type { Control, MetricSource } from '../../../../core/ports.ts';
import type { StandbyReading } from '../../../../core/readiness/ports.ts';
import type { FloorPort, StandingPort } from '../../../../core/runbooks/region-shift/ports.ts';
import { RUNBOOKS } from '../../../../core/runbooks/runbooks.ts';
import {
  type FakeGlobalDatabase,
  fakeGlobalDatabase,
} from '../../../fakes/fake-global-database.ts';
import { type FakeRds, fakeRds } from '../../../fakes/fake-rds.ts';
import {
  type FakePartner,
  type FakeTraffic,
  fakePartner,
  fakeTraffic,
  lostPartner,
} from '../../../fakes/fake-regions.ts';
import { type RunbookScene, runbookScene } from '../runbook-scene.ts';

export const CLUSTER = 'assistant-db';
export const GLOBAL = 'assistant-global';
export const EAST = 'us-east-1';
export const WEST = 'us-west-2';

/** The control loop needs a few looks to bring capacity. */
const SCALE_SECONDS = 70;

const CLUSTERS = new Map([
  [EAST, 'assistant-db-east'],
  [WEST, 'assistant-db-west'],
]);
const clusterIn = (region: string) => CLUSTERS.get(region) ?? '';

const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');

/** The shipped configuration in one of the two regions. */
function configurationIn(here: string): Configuration {
  const partner = here === EAST ? WEST : EAST;
  return configurationSchema.parse({
    ...shipped,
    region: here,
    mode: 'act',
    auroraClusters: {
      [CLUSTER]: { ...shipped.auroraClusters[CLUSTER], clusterIdentifier: clusterIn(here) },
    },
    runbooks: {
      regionShift: {
        [CLUSTER]: {
          globalClusterIdentifier: GLOBAL,
          partner: { region: partner, clusterIdentifier: clusterIn(partner) },
          peak: { instances: { 'assistant-edge': 4 }, readers: 1 },
        },
      },
    },
  });
}

export interface ShiftScene extends RunbookScene {
  readonly here: string;
  readonly rds: FakeRds;
  readonly database: FakeGlobalDatabase;
  readonly traffic: FakeTraffic;
  readonly partner: FakePartner;
  /** Instances by target, as they were raised. */
  readonly floors: Map<string, number>;
  /** Provisioned environments of `assistant-edge` that are ready. */
  standing: number;
  /** The control loop brings what floors ask for. */
  scales: boolean;
  /** Undefined: CloudWatch has none. */
  lagMillis: number | undefined;
  control: Pick<Control, 'stopped' | 'brakes'>;
  readonly reading: { -readonly [K in keyof StandbyReading]: StandbyReading[K] };
  /** Promotions that were asked of AWS. */
  promotions(): readonly string[];
  /** All that a run may change. */
  world(): object;
}

interface ShiftSceneProps {
  readonly runbook: 'region-shift' | 'fail-back';
  readonly inputs?: Readonly<Record<string, string>>;
  readonly here?: string;
  readonly pair?: RegionPair;
  readonly change?: (configuration: Configuration) => Configuration;
}

/** What two regions share: the global database, and users' requests. */
export interface RegionPair {
  readonly rds: FakeRds;
  readonly database: FakeGlobalDatabase;
  readonly traffic: FakeTraffic;
}

/** Requests go to the east while nobody keeps them away from it; the writer is where they go. */
export function regionPair({
  isShifted,
  traffic = fakeTraffic([EAST, WEST]),
}: {
  readonly isShifted: boolean;
  readonly traffic?: FakeTraffic;
}): RegionPair {
  const rds = fakeRds(new Date('2026-11-02T08:00:00Z'));
  const writerRegion = isShifted ? WEST : EAST;
  for (const [region, id] of CLUSTERS) {
    const isWriter = region === writerRegion;
    rds.addCluster(id);
    rds.addInstance({ id: `${id}-1`, cluster: id, isWriter, promotionTier: 0 });
    rds.addInstance({ id: `${id}-2`, cluster: id, zone: `${region}b`, promotionTier: 1 });
  }
  const database = fakeGlobalDatabase({
    rds,
    identifier: GLOBAL,
    clusters: CLUSTERS,
    writerRegion,
  });
  if (isShifted) traffic.shiftedTo.add(WEST);
  traffic.after = () => {
    if (traffic.requestsGoTo() !== database.writerRegion)
      traffic.violations.push('requests go where the writer is not');
  };
  return { rds, database, traffic };
}

/** The runbook in the region that is to have the requests, if nothing else is said: the west, or the east for the way back. */
export function shiftScene(props: ShiftSceneProps): ShiftScene {
  const { runbook, inputs = {}, change } = props;
  const isBack = runbook === 'fail-back';
  const { here = isBack ? EAST : WEST, pair = regionPair({ isShifted: isBack }) } = props;
  const there = here === EAST ? WEST : EAST;
  const { rds, database, traffic } = pair;
  const partner = fakePartner(traffic.portOf(there));
  partner.peak.set('assistant-edge', 210);
  const configuration = change ? change(configurationIn(here)) : configurationIn(here);
  const clusters = createAuroraFailover({ client: rds.client, onceClient: rds.client });

  const floors: FloorPort = {
    async raise({ target, instances }) {
      scene.floors.set(target, instances);
      rds.after(SCALE_SECONDS, () => {
        if (scene.scales) bringCapacity(target, instances);
      });
      return { kind: 'done' };
    },
  };
  const bringCapacity = (target: string, instances: number) => {
    if (target === 'assistant-edge') scene.standing = Math.max(scene.standing, instances * 50);
    if (target !== CLUSTER) return;
    for (let slot = 3; rds.members(clusterIn(here)).length < instances; slot += 1)
      rds.addInstance({
        id: `${clusterIn(here)}-${slot}`,
        cluster: clusterIn(here),
        promotionTier: 15,
      });
  };
  const standing: StandingPort = { provisionedConcurrency: async () => scene.standing };
  const metrics: MetricSource = {
    async fetch(asked, { to }) {
      const newestOf = (metricName: string) =>
        metricName === 'AuroraGlobalDBReplicationLag'
          ? scene.lagMillis
          : traffic.requestsGoTo() === here
            ? 40
            : undefined;
      return new Map(
        asked.map((metric) => {
          const value = newestOf(metric.metricName);
          const startsAt = new Date(to.getTime() - 60_000);
          const datapoints = value === undefined ? [] : [{ startsAt, value }];
          return [metricKey(metric), { complete: true, datapoints }] as const;
        }),
      );
    },
  };
  const reading = readyStandby(configuration);
  const unplanned = inputs['Kind'] === 'unplanned';
  const scene: ShiftScene = Object.assign(
    runbookScene({
      runbook: RUNBOOKS[runbook],
      configuration,
      cluster: CLUSTER,
      clock: rds,
      inputs,
      ports: {
        clusters,
        metrics,
        globals: createGlobalCluster({ client: database.client, onceClient: database.client }),
        traffic: traffic.portOf(here),
        partner: () => (unplanned ? lostPartner() : partner),
        floors,
        standing,
        control: { readControl: async () => ({ brakesVersion: 0, ...scene.control }) },
        readiness: { read: async () => reading },
      },
    }),
    {
      here,
      rds,
      database,
      traffic,
      partner,
      floors: new Map<string, number>(),
      standing: 100,
      scales: true,
      lagMillis: 120,
      control: { stopped: false, brakes: [] },
      reading,
      promotions: () =>
        database.exchanges
          .map(({ operation }) => operation)
          .filter((operation) => operation !== 'DescribeGlobalClusters'),
      world: () =>
        structuredClone({
          writer: database.writerRegion,
          status: database.status,
          instances: [...rds.instances.values()],
          shiftedTo: traffic.shiftedTo,
          floors: scene.floors,
          frozenUntil: partner.frozenUntil,
          locks: scene.locks.locks,
        }),
    },
  );
  return scene;
}

function readyStandby(configuration: Configuration): ShiftScene['reading'] {
  const known = <T>(value: T) => ({ kind: 'known', value }) as const;
  return {
    cluster: known({
      engineVersion: '16.6',
      availableInstances: 2,
      latestRestorableAt: new Date('2100-01-01T00:00:00Z'),
      earliestRestorableAt: undefined,
    }),
    global: known({ engineVersion: '16.6', isWriterHere: false }),
    lagMillis: known(120),
    concurrency: known({ concurrentExecutions: 1200, reservedConcurrency: 200 }),
    instances: known({ used: 4, most: 40 }),
    environments: known(new Map([['assistant-edge', 100]])),
    alarms: known(new Map(alarmDefinitions(configuration).map(({ name }) => [name, true]))),
  };
}
