import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';

/* The whole command, in small: two weeks of a handful of requests a second. */

const folder = mkdtempSync(join(tmpdir(), 'control-'));

function bench(...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['bench/control.ts', '--workers', '1', ...options],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  return { status, stdout, stderr };
}

function traceFolder(): string {
  const minutes = Array.from({ length: 14 * 1440 }, (_, minute) =>
    Math.round(300 + 200 * Math.sin((minute / 1440) * 2 * Math.PI)),
  );
  writeFileSync(join(folder, 'waves.csv.gz'), gzipSync(`${['arrivals', ...minutes].join('\n')}\n`));
  return folder;
}

test('every policy is played on every trace of a folder, and written as rows and as a page', () => {
  const [json, markdown] = [join(folder, 'rows.json'), join(folder, 'page.md')];

  const { status, stdout, stderr } = bench(
    ...['--traces', traceFolder(), '--seeds', '1', '--peaks', '150', '--fleet', '1'],
    ...['--json', json, '--markdown', markdown],
  );

  expect(status).toBe(0);
  expect(stderr).toContain('waves: no bin in');
  expect(stderr).toContain('1 of 1 runs');
  expect(stdout).toMatch(/a week of one target, seconds/);
  const { rows } = JSON.parse(readFileSync(json, 'utf8'));
  const policies = new Set(rows.map(({ policy }: { readonly policy: string }) => policy));
  expect([...policies]).toEqual(
    expect.arrayContaining([
      'all on demand',
      'demand, one-minute metrics',
      'demand, 10-second metrics',
      'thresholds',
      'target tracking, Average, fresh, low alarm of 15',
      'HPA formula, Kubernetes feed',
      'Knative KPA, scale-down delay 0 s',
      'scheduled',
      'static',
    ]),
  );
  expect(rows[0]).toMatchObject({ trace: 'waves', peak: 150, spendPerOnDemand: 1, seeds: 1 });
  expect(readFileSync(markdown, 'utf8')).toMatch(/^### waves 150$/m);
});

test.each([
  ['a folder that is not there', ['--traces', '/nowhere'], /nowhere/],
  ['seeds that are none', ['--seeds', '0'], /0 is not a whole number from 1/],
])('%s ends with 2 and says why', (_, options, says) => {
  const { status, stderr } = bench(...options);

  expect(status).toBe(2);
  expect(stderr).toMatch(says);
});
