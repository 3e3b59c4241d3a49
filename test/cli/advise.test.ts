import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scriptedOutside } from '../fakes/scripted-outside.ts';
import { tidegate } from './command-scene.ts';
import { measuredAnswers } from './measured-scene.ts';

const LINES = readFileSync('config/tidegate.yaml', 'utf8').split('\n');
const lineOf = (text: string) => 1 + LINES.findIndex((line) => line.includes(text));

/** A quiet fortnight, but for an alarm that was raised for eight days of it. */
const quiet = () =>
  scriptedOutside(
    measuredAnswers({
      metrics: {
        'Invocations Sum': [500, 500],
        'ConcurrentExecutions Maximum': [3, 5, 12],
        'ProvisionedConcurrencyUtilization Maximum': [0.1],
      },
      reports: {
        invocations: '1000',
        coldStarts: '0',
        maxMemoryUsedBytes: '700000000',
      },
      history: {
        'tidegate/assistant/assistant-requests/request-queue/warning': [
          ['2026-02-20T10:00:05Z', 'OK', 'ALARM'],
          ['2026-02-28T10:00:05Z', 'ALARM', 'OK'],
        ],
      },
    }),
  );

test('says what speaks against the file, the numbers behind it, and the lines to change', async () => {
  const { exitCode, out } = await tidegate('advise', quiet());

  expect(exitCode).toBe(0);
  expect(out).toBe(`\
assistant-edge: its floor of 2 instances is more than 14 days have needed.
  - 12 requests in flight at the most, 12 at the P99, 5 at the median; the floor
    has 100 environments
  - 1 x 50 would have stayed below the scale-up line of 0.7
  - saves $540 in 30 days; list price of us-east-1, 2026-11,
    https://aws.amazon.com/lambda/pricing
  config/tidegate.yaml:${lineOf('minInstances: 2')}: edgeFunctions.assistant-edge.scaling.minInstances: 1

assistant-requests: request-queue warning is raised so much that nobody looks:
  repair what it watches, or raise its threshold.
  - raised 1 times in 14 days, 57 % of the time;
    tidegate/assistant/assistant-requests/request-queue/warning is at 100
  config/tidegate.yaml:${lineOf('queueMessages')}: look at
    queues.assistant-requests.thresholds.queueMessages.warning

From 14 days, in steps of five minutes; a month's end, a launch or a season may
be outside of them. What one saves another may save too. Nothing is changed.
not had: assistant-digest: there is no log group /aws/lambda/assistant-digest
`);
});

test('reads what a cluster used, and how much of its memory was free', async () => {
  const outside = scriptedOutside(
    measuredAnswers({
      metrics: {
        'CPUUtilization Average': [5, 12],
        'FreeableMemory Minimum': [13e9 + 13e8, 12.5 * 1024 ** 3],
      },
    }),
  );

  const { out } = await tidegate(`advise --config ${fileWithXlarge()}`, outside);

  expect(out).toContain('assistant-db: db.r6g.large may be enough for it.');
  expect(out).toContain('12,800 of 16,384 MB were free at the least');
  expect(out).toMatch(/auroraClusters\.assistant-db\.instanceClass:\s+db\.r6g\.large/);
});

test('gives the same as data', async () => {
  const { out } = await tidegate('advise --json', quiet());

  expect(JSON.parse(out).advice[0]).toMatchObject({
    about: 'assistant-edge',
    saves: { dollars: expect.closeTo(540, 0) },
    changes: [{ value: '1', line: lineOf('minInstances: 2') }],
  });
});

test('has nothing to say of an account in which nothing was measured', async () => {
  const { out } = await tidegate('advise', scriptedOutside(measuredAnswers({})));

  expect(out).toContain('Nothing of 14 days speaks against the file.');
});

/** The defaults, on a class that has a smaller one. */
function fileWithXlarge(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-')), 'tidegate.yaml');
  const text = LINES.join('\n').replace(
    'instanceClass: db.r6g.large',
    'instanceClass: db.r6g.xlarge',
  );
  writeFileSync(file, text);
  return file;
}
