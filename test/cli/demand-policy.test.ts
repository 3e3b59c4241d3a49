import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tidegate } from './command-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-'));

/** The file of this repository with its example of the demand policy uncommented. */
const file = join(folder, 'demand.yaml');
const example = readFileSync('config/tidegate.yaml', 'utf8')
  .replace('# policy: demand', 'policy: demand')
  .replace('# demand: {', 'demand: {');
writeFileSync(file, example);

test('the commented example of the file is in order, and check says who follows demand', async () => {
  const { exitCode, out } = await tidegate(`check ${file}`);

  expect(exitCode).toBe(0);
  expect(out).toContain('2 edge functions (policy demand: assistant-edge), 1 queue');
});

test('plan says by what each function scales', async () => {
  const { out } = await tidegate(`plan --config ${file}`);

  expect(out).toContain(`\
POLICIES
assistant-edge: demand: at most 0.1 % spilled, 15 % on top of all on demand, 140
  changes a day
assistant-digest: thresholds: up at 70 %, down at 30 % of what is provisioned`);
});

test('replay plays what is configured first, then the other policy', async () => {
  const traffic = join(folder, 'traffic.csv');
  writeFileSync(traffic, `arrivals\n${Array(40).fill(1200).join('\n')}\n`);

  const { out } = await tidegate(
    `replay --config ${file} --traffic ${traffic} --bin-seconds 60 --target assistant-edge --out ${join(folder, 'page.html')}`,
  );

  const [policies = ''] = out.split('readers of assistant-db');
  const ours = policies.split('\n').filter((line) => line.startsWith('Tidegate, '));
  expect(ours.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
    ['Tidegate, demand', 'at most 0.1 % spilled'],
    ['Tidegate, thresholds', '2 to 20 instances of 50'],
  ]);
});

test('plan and check warn of few large instances, and say what to write instead', async () => {
  const few = join(folder, 'few.yaml');
  writeFileSync(few, example.replace('maxInstances: 20 #', 'maxInstances: 6 #'));
  const warning = 'assistant-edge follows demand with 6 instances of 50 at most';

  const checked = await tidegate(`check ${few}`);
  const planned = await tidegate(`plan --config ${few}`);

  expect(checked.exitCode).toBe(0);
  expect(checked.out).toContain(`warning: ${warning}`);
  expect(planned.out.replaceAll(/\s+/g, ' ')).toContain(warning);
  expect(planned.out.replaceAll(/\s+/g, ' ')).toContain(
    'minInstances: 7, maxInstances: 20, targetConcurrency: 15',
  );
});
