import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fleetFile } from '../../bench/fleet.ts';
import { runApp } from './run-app.ts';

test('a fleet that is refused for its size ends in words alone, as the CDK runs the app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-app-'));
  const config = join(folder, 'tidegate.yaml');
  writeFileSync(config, fleetFile(65)); // 520 alarms

  const { status, stderr } = spawnSync(process.execPath, ['bin/app.ts'], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      CDK_OUTDIR: join(folder, 'cdk.out'), // with it an app synthesizes once more when it ends
      CDK_CONTEXT_JSON: JSON.stringify({ config }),
    },
  });

  expect(stderr).toMatch(/mend: {2}set shards to \d+/);
  expect(stderr).not.toContain('aws-cdk-lib');
  expect(status).toBe(2);
});

test('another owner in the templates of the platform is told at synth, and fails nothing', async () => {
  const platform = join(mkdtempSync(join(tmpdir(), 'tidegate-app-')), 'platform.json');
  const Live = {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      Name: 'live',
      FunctionName: 'assistant-edge',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 100 },
    },
  };
  writeFileSync(platform, JSON.stringify({ Resources: { Live } }));

  const { exitCode, stderr } = await runApp('.', 'bin/app.ts', { platform });

  expect(stderr).toContain(`CONFLICT: ${platform} Live`);
  expect(exitCode).toBe(0);
});
