import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { AuditItem } from '../../core/ports.ts';
import { scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, NOW, tidegate } from './command-scene.ts';

const FILE_LINES = readFileSync('config/tidegate.yaml', 'utf8').split('\n');
const EDGE_LINE = 1 + FILE_LINES.indexOf('  assistant-edge:');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

const base = {
  target: 'assistant-edge',
  trigger: 'reconcile',
  mode: 'shadow',
  configurationHash: 'abc',
  trail: [],
};
const hold = (id: string, hours: number, reason: 'right-size' | 'cooldown'): AuditItem => ({
  ...base,
  id,
  at: hoursAgo(hours),
  decision: {
    kind: 'hold',
    reason,
    from: 2,
    trail: [{ step: 'stability', says: 'the last change is 40 s old' }],
    pages: [],
  },
  outcome: 'held',
});
const wish: AuditItem = {
  ...base,
  id: 'wish',
  at: hoursAgo(50),
  decision: {
    kind: 'scale-out',
    from: 2,
    to: 4,
    reason: 'utilization 95 % has reached the scale-up line of 70 %',
    trail: [],
    pages: [],
  },
  outcome: 'shadow',
};

/** A morning's wish of two hours in two weeks of shadow mode. */
function twoWeeks() {
  const outside = scriptedOutside(DEPLOYED);
  outside.ports.store.audit.push(
    hold('first', 400, 'right-size'),
    wish,
    hold('cooling', 48, 'cooldown'),
    hold('calm', 47, 'right-size'),
  );
  return outside;
}

test('says what would have been done, what it would have cost, and the line to change', async () => {
  const { exitCode, out } = await tidegate('shadow-report assistant-edge', twoWeeks());

  expect(exitCode).toBe(0);
  expect(out).toBe(`\
assistant-edge: 336 h of shadow mode recorded between 2026-02-16 10:00:05 UTC
  and 2026-03-02 10:00:05 UTC.

WOULD HAVE CHANGED: 1 scale-out, 0 scale-ins
  1 x scale-out, utilization 95 % has reached the scale-up line of 70 %; stood 2
      h together
  2026-02-28 08:00:05 UTC  scale-out from 2 to 4 instances (provisioned
    concurrency 200), wished for during 2 h: utilization 95 % has reached the
    scale-up line of 70 %

CAPACITY, what stood against what was wished for (instances)
  too few   2 h     1%
  too many  0 min   0%
  no wish   334 h  99%
Acting would have added $3.00 and saved $0.00 (list price of us-east-1, 2026-11,
https://aws.amazon.com/lambda/pricing), before billing floors and discounts.

HELD, and why
  cooldown: 1 time, 1 h: the last change is 40 s old

VERDICT, ready: the record is long and clean enough: if what it would have done
  is what you want, let it act.
  config/tidegate.yaml:${EDGE_LINE}, add the line \`mode: act\` under
  edgeFunctions.assistant-edge; then npx cdk deploy --all

WHAT SHADOW CANNOT KNOW
  the world did not react. After a change load, latency and cooldowns would have
  been others: a wish that stood for hours may have needed one step or several,
  and a scale-in would have gone on in steps, so that savings are rather higher.
  How long capacity takes to come, and what AWS would have refused, is not in
  it.
  Each decision counts until the next one; npx tidegate explain has their
  trails.
`);
});

test('without a name covers every target in shadow mode, and says where nothing is recorded', async () => {
  const { out } = await tidegate('shadow-report', twoWeeks());

  expect(out).toContain('assistant-digest: 0 min of shadow mode recorded');
  expect(out).toContain('assistant-db: 0 min of shadow mode recorded');
  expect(out).toContain('npx tidegate doctor says what is missing');
});

test('gives the same as data, every wish included', async () => {
  const { out } = await tidegate('shadow-report assistant-edge --json', twoWeeks());

  const [report] = JSON.parse(out);
  expect(report).toMatchObject({
    target: 'assistant-edge',
    hours: 336,
    wishes: [{ kind: 'scale-out', from: 2, to: 4, hours: 2 }],
    dollars: { added: expect.closeTo(3, 2), saved: 0 },
    verdict: { kind: 'ready' },
    lineToChange: expect.stringContaining('mode: act'),
  });
});

test('a number of days that the audit does not reach is refused', async () => {
  const { exitCode, err } = await tidegate('shadow-report --days 91');

  expect(exitCode).toBe(2);
  expect(err).toContain('whole number from 1 to 90');
});
