import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Readiness } from '../../core/readiness/readiness.ts';
import { scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, NOW, tidegate } from './command-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-standbys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'tidegate.yaml');
writeFileSync(
  file,
  `${readFileSync('config/tidegate.yaml', 'utf8')}
runbooks:
  regionShift:
    assistant-db:
      globalClusterIdentifier: assistant-global
      partner: { region: eu-west-1, clusterIdentifier: assistant-db }
`,
);

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const slow = {
  name: 'replication-lag',
  need: 'hard',
  isReady: false,
  value: '7200 ms',
  objective: 'at most 5000 ms',
} as const;
const backedUp = {
  name: 'backup-age',
  need: 'soft',
  isReady: true,
  value: '180 s',
  objective: 'at most 900 s',
} as const;

async function status(last: Readiness | undefined, more = '') {
  const outside = scriptedOutside(DEPLOYED);
  if (last) outside.readiness.set(last.cluster, last);
  return tidegate(`status --config ${file}${more}`, outside);
}

describe('the status of a standby', () => {
  test('says its score, its verdict, and of each part what was found and what is wanted', async () => {
    const { out } = await status({
      cluster: 'assistant-db',
      at: minutesAgo(2),
      score: 33,
      parts: [slow, backedUp],
    });

    expect(
      out,
    ).toContain(`STANDBY assistant-db: 33 of 100, CANNOT TAKE OVER, 2026-03-02 09:58:05 UTC
  NOT READY  replication-lag (hard): 7200 ms; wanted: at most 5000 ms
  ready      backup-age (soft): 180 s; wanted: at most 900 s
`);
  });

  test('calls one that can take over so', async () => {
    const { out } = await status({
      cluster: 'assistant-db',
      at: minutesAgo(2),
      score: 100,
      parts: [backedUp],
    });

    expect(out).toContain('STANDBY assistant-db: 100 of 100, can take over');
  });

  test('is unknown when the last look is older than 15 minutes, however good it was', async () => {
    const last = { cluster: 'assistant-db', at: minutesAgo(16), score: 100, parts: [backedUp] };
    const { out } = await status(last);
    const { out: json } = await status(last, ' --json');

    expect(out).toContain('STANDBY assistant-db: readiness unknown, looked at last 2026-03-02');
    expect(out).not.toContain('100 of 100');
    expect(JSON.parse(json).standbys).toEqual([
      { cluster: 'assistant-db', lastLookedAt: minutesAgo(16).toISOString() },
    ]);
  });

  test('is unknown when nobody has looked', async () => {
    const { out } = await status(undefined);

    expect(out).toContain('STANDBY assistant-db: readiness unknown, looked at never yet');
  });

  test('is left out where no region shift is configured', async () => {
    const { out } = await tidegate('status', scriptedOutside(DEPLOYED));

    expect(out).not.toContain('STANDBY');
  });
});
