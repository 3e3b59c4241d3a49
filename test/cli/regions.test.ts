import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { connect } from '../../cli/outside.ts';
import type { Plan } from '../../core/cost/plan.ts';
import { scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, tidegate } from './command-scene.ts';

const file = join(mkdtempSync(join(tmpdir(), 'tidegate-regions-')), 'tidegate.yaml');
writeFileSync(
  file,
  `${readFileSync('config/tidegate.yaml', 'utf8')}
regions:
  us-west-2:
    queues: { assistant-requests: null }
    auroraClusters:
      assistant-db: { clusterIdentifier: assistant-db-west, availabilityZones: [us-west-2a, us-west-2b] }
    windows:
      timeZone: UTC
      once:
        launch: { targets: [assistant-edge], start: 2026-01-01T08:00, end: 2026-01-01T20:00, minInstances: 3 }
`,
);

test('check says what each region has, and what is to know of any', async () => {
  const { exitCode, out } = await tidegate(`check ${file}`);

  expect(exitCode).toBe(0);
  expect(out).toMatch(
    /is in order\n {2}us-east-1: 2 edge functions, 1 queue, 1 Aurora cluster; .*\n {2}us-west-2: 2 edge functions, 0 queues, 1 Aurora cluster; /,
  );
  expect(out.match(/warning: .*launch/g)).toHaveLength(1);
});

test('check of one region looks at that one', async () => {
  const { out } = await tidegate(`check ${file} --region us-east-1 --json`);

  expect(JSON.parse(out)).toMatchObject({
    regions: [{ region: 'us-east-1' }],
    warnings: [],
  });
});

test('plan prices each region, and all together', async () => {
  const { out } = await tidegate(`plan --config ${file} --instance-price db.r6g.large=0.25`);
  const [home, west, sum] = out.split('\n\n\n');

  expect(home).toContain('assistant in us-east-1.');
  expect(west).toContain('assistant in us-west-2.');
  expect(sum).toMatch(/^ALL REGIONS\nregion {5}floor {3}ceiling /);
  expect(sum).toMatch(/^us-east-1 {2}\$1,287 {2}\$11,628 /m);
  expect(sum).toMatch(/^us-west-2 {2}\$1,287 {2}\$11,628 /m);
  expect(sum).toMatch(/^together {3}\$2,574 {2}\$23,256 /m);
});

test('the sum has what Tidegate itself costs in each region', async () => {
  const { out } = await tidegate(`plan --config ${file} --json`);
  const { regions, sum } = JSON.parse(out);
  const [home, west] = regions.map(({ own }: Plan) => own.alarms + own.handlers + own.dashboards);

  expect(west).toBeLessThan(home); // it has no queue
  expect(sum.together.ownAtRest).toBeCloseTo(
    home + west + regions[0].own.lookingAtRest + regions[1].own.lookingAtRest,
  );
});

test('the sum says that a price is missing in it', async () => {
  const { out } = await tidegate(`plan --config ${file} --json`);

  expect(JSON.parse(out).sum.together).toMatchObject({
    floor: { isAll: false },
    ceiling: { isAll: false },
  });
});

test('plan of one region is what it is without others', async () => {
  const one = await tidegate(`plan --config ${file} --region us-east-1 --json`);
  const alone = await tidegate('plan --json');

  expect(JSON.parse(one.out)).toEqual(JSON.parse(alone.out));
});

test('status asks the region that is named, and no other', async () => {
  const outside = scriptedOutside(DEPLOYED);

  const { out } = await tidegate(`status --config ${file} --region us-west-2 --json`, outside);
  const { configuration } = readConfigurationFile(file, 'us-west-2');

  expect(JSON.parse(out)).toMatchObject({ project: 'assistant', region: 'us-west-2' });
  for (const client of Object.values(connect(configuration).clients))
    expect(await client.config.region()).toBe('us-west-2');
});

test('a region that the file does not have is refused before anything is asked', async () => {
  const { exitCode, err } = await tidegate(`doctor --config ${file} --region eu-west-1`);

  expect(exitCode).toBe(2);
  expect(err).toContain('found: eu-west-1; the file has us-east-1, us-west-2');
});
