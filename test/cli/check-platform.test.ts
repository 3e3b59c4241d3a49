import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tidegate } from './command-scene.ts';

function templateWith(properties: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-')), 'platform.json');
  const Live = {
    Type: 'AWS::Lambda::Alias',
    Properties: { Name: 'live', FunctionName: 'assistant-edge', ...properties },
  };
  writeFileSync(file, JSON.stringify({ Resources: { Live } }));
  return file;
}

const OWNED = { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 100 } };

test('check says who else owns the capacity of a target, and ends with code 1', async () => {
  const file = templateWith(OWNED);

  const { exitCode, out } = await tidegate(`check --platform ${file}`);

  expect(exitCode).toBe(1);
  expect(out).toContain(`
CONFLICT: ${file} Live
  found: alias live of assistant-edge, target assistant-edge, has provisioned concurrency 100 of its own
  does:  every deployment that changes the alias sets it back to this number, and Tidegate sees that somebody else has moved capacity
  mend:  hand it over without a gap: docs/hand-over.md
`);
});

test('it takes several platforms, and says when nobody else owns anything', async () => {
  const [one, other] = [templateWith({}), templateWith({})];

  const run = await tidegate(`check --platform ${one} --platform ${other}`);

  expect(run.exitCode).toBe(0);
  expect(run.out).toContain('no other owner of this capacity in the templates');
});

test('the same as data', async () => {
  const { out } = await tidegate(`check --json --platform ${templateWith(OWNED)}`);

  expect(JSON.parse(out).owners).toEqual([
    expect.objectContaining({ kind: 'conflict', logicalId: 'Live' }),
  ]);
});
