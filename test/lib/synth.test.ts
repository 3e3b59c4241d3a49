import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startCfnLint } from '../contracts/cfn-lint.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { runApp } from './run-app.ts';

const [standard, withCliCredentials] = await Promise.all([
  runApp('.', 'bin/app.ts'),
  runApp('.', 'bin/app.ts', { synthesizer: 'cli' }),
]);

test('the shipped configuration is synthesized without a finding', () => {
  expect(standard).toMatchObject({ exitCode: 0 });
  expect(standard.stderr).not.toMatch(/ERROR|WARNING/);
});

test("deploying with one's own credentials changes nothing but the check of the bootstrap version", () => {
  for (const file of ['tidegate-assistant', 'tidegate-assistant-shard-1']) {
    const { Parameters, Rules, ...template } = read(standard.outdir, file);

    expect(Object.keys(Parameters)).toEqual(['BootstrapVersion']);
    expect(Object.keys(Rules)).toEqual(['CheckBootstrapVersion']);
    expect(read(withCliCredentials.outdir, file)).toEqual(template);
  }
});

test.each(['on-alarm', 'reconcile', 'brakes'])(
  '%s is one small file with its configuration beside it',
  (handler) => {
    const folder = join(standard.outdir, 'handlers', handler);
    const { configuration, hash } = JSON.parse(
      readFileSync(join(folder, 'configuration.json'), 'utf8'),
    );

    expect(readdirSync(folder).toSorted()).toEqual(['configuration.json', 'index.mjs']);
    expect(configuration).toMatchObject({ project: 'assistant', shards: 1 });
    expect(hash).toMatch(/^[0-9a-f]{8,}$/);
    expect(statSync(join(folder, 'index.mjs')).size).toBeLessThanOrEqual(600_000);
  },
);

test.each([
  ['a rule that is broken', 'project: Assistant\n', /project/],
  ['a file that is not YAML', 'project: [', /YAML/i],
])('%s ends with code 2, says how to mend it, and shows no stack', async (_, text, says) => {
  const config = join(standard.outdir, 'broken.yaml');
  writeFileSync(config, text);

  const { exitCode, stderr } = await runApp('.', 'bin/app.ts', { config });

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(says);
  expect(stderr).toContain('mend:');
  expect(stderr).not.toMatch(/^\s+at /m);
});

await describeWithTool('cfn-lint', startCfnLint, (lint) => {
  test('finds nothing in the templates that is not acknowledged', async () => {
    const findings = await lint(join(standard.outdir, '*.template.json'));

    // W3005: the CDK makes a function depend on its role in words, beside the reference that already says so.
    expect(findings.filter(({ rule }) => rule !== 'W3005')).toEqual([]);
  });
});

function read(outdir: string, stackName: string) {
  return JSON.parse(readFileSync(join(outdir, `${stackName}.template.json`), 'utf8'));
}
