import { DescribeGlobalClustersCommand } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCommandLine } from '../../cli/command-line.ts';
import { connect } from '../../cli/outside.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import type { PlatformRegion } from '../../local/platform-region.ts';
import { fakeTerminal } from '../fakes/fake-terminal.ts';
import { HEALTHY, type Minute, metricsOf } from './traffic.ts';

/* A Tidegate in each of two regions: neither does anything that the other sees. */

const WEST = 'us-west-2';
const EDGE = 'assistant-edge';
const environment = { ...process.env };

let platform: Platform;
let west: PlatformRegion;

beforeAll(async () => {
  platform = await startPlatform({ standby: WEST });
  west = platform.region(WEST);
  Object.assign(process.env, platform.emulator.environment);
  await minutes(4, HEALTHY, HEALTHY);
}, 300_000);
afterAll(async () => {
  process.env = environment;
  await platform?.stop();
});

async function minutes(count: number, atHome: Minute, inTheWest: Minute): Promise<void> {
  const metrics = async (region: PlatformRegion, minute: Minute) =>
    metricsOf(minute, region.configuration, await region.capacity());
  for (let played = 0; played < count; played += 1)
    await platform.minute(await metrics(platform, atHome), {
      [WEST]: await metrics(west, inTheWest),
    });
}

const environmentsIn = async (region: PlatformRegion) =>
  (await region.capacity()).edgeFunctions[EDGE]?.requested;
const decisionsIn = async (region: PlatformRegion) =>
  (await region.store.readAudit(EDGE, 100)).map(({ decision }) => decision.kind);

async function tidegate(line: string) {
  let said = '';
  const hear = (text: string) => {
    said += text;
  };
  await runCommandLine([...line.split(' '), '--config', platform.configurationFile], {
    out: hear,
    err: hear,
    now: platform.clock.now,
    sleep: async (millis) => platform.clock.step(millis),
    connect,
    terminal: fakeTerminal(),
  });
  return said;
}

test('the database in the west is a secondary of the one at home', async () => {
  const { GlobalClusters } = await west.clients.rds.send(new DescribeGlobalClustersCommand({}));

  expect(
    GlobalClusters?.[0]?.GlobalClusterMembers?.map(({ DBClusterArn, IsWriter }) => [
      DBClusterArn?.split(':').at(-1),
      IsWriter,
    ]),
  ).toEqual([
    ['assistant-db', true],
    ['assistant-db-west', false],
  ]);
});

test('an alarm in the west moves the function of the west, and nothing at home knows of it', async () => {
  const [atHome, inTheWest] = [await decisionsIn(platform), await decisionsIn(west)];
  expect([await environmentsIn(platform), await environmentsIn(west)]).toEqual([100, 100]);

  await minutes(3, HEALTHY, { edge: { inFlight: 95 } });

  expect(await environmentsIn(platform)).toBe(100);
  expect(await environmentsIn(west)).toBeGreaterThan(100);
  expect((await decisionsIn(west)).slice(0, -inTheWest.length)).toContain('scale-out');
  expect(await decisionsIn(platform)).toEqual(atHome);
  expect(await west.notifications.read()).not.toEqual([]);
});

test('readers of the secondary scale before it is promoted, and those at home stay', async () => {
  const readersOf = async (region: PlatformRegion) =>
    (await region.capacity()).auroraClusters['assistant-db']?.map(({ id }) => id);

  await minutes(4, HEALTHY, { database: { readerCpuPercent: 90 } });

  expect(await readersOf(west)).toEqual([
    'assistant-db-west-writer',
    'assistant-db-west-reader',
    expect.stringMatching(/^assistant-db-west-tidegate-\d\d$/),
    expect.stringMatching(/^assistant-db-west-tidegate-\d\d$/),
  ]);
  expect(await readersOf(platform)).toEqual(['assistant-db-writer', 'assistant-db-reader']);
});

test('what stops one region does not stop the other, and a command speaks of the region it names', async () => {
  await tidegate(`stop --reason game-day --region ${WEST}`);

  const stopped = async (region: PlatformRegion) =>
    (await region.store.readStatesAndControl([])).control.stopped;
  expect([await stopped(platform), await stopped(west)]).toEqual([false, true]);
  const status = {
    home: await tidegate('status'),
    west: await tidegate(`status --region ${WEST}`),
  };
  expect(status.home).toContain('assistant in us-east-1');
  expect(status.home).not.toContain('game-day');
  expect(status.west).toContain('assistant in us-west-2');
  expect(status.west).toContain('game-day');
});

test('no event was lost in either', async () => {
  for (const region of [platform, west])
    expect([await region.failedEvents(), await region.rejectedEvents()]).toEqual([[], []]);
});
