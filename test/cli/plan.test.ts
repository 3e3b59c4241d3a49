import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { small } from '../core/config/configuration-scene.ts';
import { scriptedOutside } from '../fakes/scripted-outside.ts';
import { tidegate } from './command-scene.ts';
import { measuredAnswers } from './measured-scene.ts';

test('prices the defaults, and says what the tested load needs of them', async () => {
  const { exitCode, out } = await tidegate('plan --instance-price db.r6g.large=0.25');

  expect(exitCode).toBe(0);
  const [, capacity] = out.split('\n\n');
  expect(capacity).toBe(`\
CAPACITY
target            mode    floor                 ceiling
assistant-edge    shadow  2 x 50 = 100  $1,080  20 x 50 = 1,000  $10,800
assistant-digest  shadow  1 x 5 = 5     $27.00  4 x 5 = 20          $108
assistant-db      shadow  1 reader        $180  4 readers           $720
together                                $1,287                   $11,628
  assistant-edge, assistant-digest: list price of us-east-1, 2026-11,
    https://aws.amazon.com/lambda/pricing
  assistant-db: --instance-price, 2026-03-02`);
  expect(out).toContain(`\
assistant-edge: 500 requests a minute x 2 s are 17 in flight, which 1 instance
  can serve. The floor, 2 instances of together 100, is 5.9 times that.`);
});

test('says that readers are in no total while the price of their class is not given', async () => {
  const { out } = await tidegate('plan');

  expect(out).toMatch(/^assistant-db .* not known .* not known$/m);
  expect(out).toMatch(/^together .*\$1,107 \+ \?/m);
  expect(out).toContain('--instance-price db.r6g.large=<dollars per hour>');
});

test('fits into 80 columns', async () => {
  const { out } = await tidegate('plan');

  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('says how functions should start, from what is assumed and can be given', async () => {
  const assumed = await tidegate('plan');
  const given = await tidegate('plan --requests-per-minute 300 --cold-start-worth 0.1');

  expect(assumed.out).toContain(`\
assistant-edge: ON DEMAND, because a cold start avoided costs more than $0.01.
  100 requests a minute, 1.00 % of them start cold (43,200 a month), in 1,000 ms
  at the P95. On demand $72.72, provisioned $1,122: $0.0243 for each cold start
  avoided. With Java 11+, Python 3.12+ or .NET 8+ try SnapStart first; it
  excludes provisioned concurrency.`);
  expect(given.out).toContain(
    'assistant-edge: PROVISIONED, because a cold start avoided costs less than $0.1.',
  );
});

test('measures instead of assuming when told to, and says what it could not have', async () => {
  const twoWeeks = 14 * 24 * 12;
  const outside = scriptedOutside(
    measuredAnswers({
      metrics: {
        'Invocations Sum': Array(twoWeeks).fill(1000),
        'Duration Average': [300, 500],
        'Duration p95': [1800, 1900, 2600],
      },
      reports: {
        invocations: '4032000',
        coldStarts: '8064',
        initP95Millis: '1234.5',
        maxMemoryUsedBytes: '512000000',
      },
      runtime: 'python3.13',
    }),
  );

  const { exitCode, out } = await tidegate('plan --measured', outside);

  expect(exitCode).toBe(0);
  expect(out).toContain(`\
assistant-edge: SNAPSTART, because python3.13 can start from a snapshot; it
  excludes provisioned concurrency, so the function leaves this file. 200
  requests a minute, 0.20 % of them start cold (17,280 a month), in 1,235 ms at
  the P95.`);
  expect(out).toContain('  not had: assistant-digest: there is no log group');
});

test('prices what windows make of the floor', async () => {
  const { out } = await tidegate(`plan --config ${fileWithNight()}`);

  expect(out).toMatch(
    /WINDOWS, the next 30 days\nedge: the floor is \$1,080 without windows, \$9\d\d with them: night saves \$1\d\d\./,
  );
});

function fileWithNight(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-')), 'tidegate.yaml');
  const night = { targets: ['edge'], from: '22:00', to: '06:00', minInstances: 1 };
  writeFileSync(file, JSON.stringify(small({ windows: { weekly: { night } } })));
  return file;
}
