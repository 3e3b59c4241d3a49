import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

function bench(...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.ts', ...options], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return { status, stdout, stderr };
}

test('shows a part beside its goal', () => {
  const { status, stdout, stderr } = bench('--only', 'decision');

  expect(stdout).toMatch(/one decision, microseconds +[\d.]+ +at most 50/);
  expect(stderr).toContain('deciding');
  expect(status).toBe(0);
});

test('writes figures and page to files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-test-'));
  const [json, page] = [join(folder, 'figures.json'), join(folder, 'measurements.md')];

  const { status, stdout } = bench('--only', 'decision', '--json', json, '--markdown', page);

  expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual({ decisionMicros: expect.any(Number) });
  expect(readFileSync(page, 'utf8')).toContain('| one decision, microseconds |');
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('says what it takes and how it ends', () => {
  const { status, stdout } = bench('--help');

  for (const word of ['--json', '--markdown', '--only', 'Exit codes'])
    expect(stdout).toContain(word);
  expect(status).toBe(0);
});

test('refuses a part that there is not', () => {
  const { status, stderr } = bench('--only', 'everything');

  expect(stderr).toContain('Allowed choices');
  expect(status).toBe(2);
});
