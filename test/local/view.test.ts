import { describe, expect, test } from '@jest/globals';
import { linesOf } from '../../local/progress.ts';
import { summaryOf } from '../../local/summary.ts';
import { viewOf } from '../../local/view.ts';
import { auditItem, configuration, playedMinutes } from './played-minutes.ts';

const alarms = ['utilization/warning', 'utilization/critical', 'response-time/warning'].map(
  (metric) => `tidegate/assistant/assistant-edge/${metric}`,
);
const hold = auditItem({
  id: 'a2',
  outcome: 'held',
  decision: {
    kind: 'hold',
    reason: 'cooldown',
    from: 4,
    trail: [{ step: 'bounds', says: 'the last change is too young, not before 06:04' }],
    pages: [],
  },
});
const settled = auditItem({ id: 'a0', outcome: 'completed: scale-out to 4 instances, stands' });

const minutes = playedMinutes([
  { provisioned: 100, readers: 1, requestsPerSecond: 0 },
  {
    provisioned: 200,
    readers: 2,
    requestsPerSecond: 400,
    more: { inAlarm: alarms, raised: alarms, decided: [settled, auditItem(), hold] },
  },
]);
const state = { configuration, mainFunction: 'assistant-edge', minutes, of: 20 };

describe('the live view', () => {
  test.each([
    [80, 24],
    [100, 30],
    [40, 10],
  ])('fits a terminal of %d x %d', (columns, rows) => {
    const lines = viewOf(state, { columns, rows });

    expect(lines.length).toBeLessThan(rows);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(columns);
  });

  test('shows traffic, capacity, readers, alarms and the last decision', () => {
    const text = viewOf(state, { columns: 100, rows: 30 }).join('\n');

    expect(text).toContain('06:02 on the virtual clock, minute 2 of 20');
    expect(text).toMatch(/requests\/min +▁+█+ +24,000/);
    expect(text).toContain('200 of 1,000, 124 % used');
    expect(text).toContain('██·· 2 of 4 readers, CPU 50 %');
    expect(text).toContain('In ALARM 3');
    expect(text).toContain('assistant-edge/utilization/critical');
    expect(text).toMatch(
      /Last decision +06:01 assistant-edge holds at 4 \(cooldown\): the last change/,
    );
    expect(text).toMatch(/Changes\n {2}06:01 assistant-edge scale-out 2 -> 4: utilization 93 %/);
  });

  test('lists changes only: neither holds nor what became of earlier changes', () => {
    const [, changes = ''] = viewOf(state, { columns: 100, rows: 30 }).join('\n').split('Changes');

    expect(changes).not.toContain('holds');
    expect(changes).not.toContain('completed');
  });

  test('names critical alarms first, and cuts a long decision with an ellipsis', () => {
    const says = 'a reason that is longer than two lines of a terminal '.repeat(5);
    const long = auditItem({
      ...hold,
      decision: { ...hold.decision, trail: [{ step: 'bounds', says }] },
    });
    const decided = playedMinutes([
      { provisioned: 100, readers: 1, more: { inAlarm: alarms, decided: [long] } },
    ]);

    const text = viewOf({ ...state, minutes: decided }, { columns: 80, rows: 24 }).join('\n');

    expect(text).toMatch(/In ALARM 3 +assistant-edge\/utilization\/critical/);
    expect(text).toMatch(/Last decision .*\n.* …\n\nChanges/);
  });

  test('counts the alarms that have no room, and shows those first that no other implies', () => {
    const inAlarm = [...alarms, 'tidegate/assistant/assistant-edge/request-rate/critical'];
    const loud = playedMinutes([{ provisioned: 100, readers: 1, more: { inAlarm } }]);

    const text = viewOf({ ...state, minutes: loud }, { columns: 80, rows: 24 }).join('\n');

    expect(text).toMatch(
      /In ALARM 4 +assistant-edge\/request-rate\/critical *\n +assistant-edge\/utilization\/critical {2}and 2 more\n/,
    );
    const wide = viewOf({ ...state, minutes: loud }, { columns: 130, rows: 24 }).join('\n');
    expect(wide).toMatch(/response-time\/warning {2}assistant-edge\/utilization\/warning/);
  });

  test('counts readers that come or go apart', () => {
    const [, busy] = minutes;
    if (!busy) throw new Error('there is no second minute');
    const { auroraClusters, edgeFunctions } = busy.capacity;
    const coming = { id: 'new', isWriter: false, isAvailable: false };
    const capacity = {
      edgeFunctions,
      auroraClusters: { 'assistant-db': [...(auroraClusters['assistant-db'] ?? []), coming] },
    };

    const text = viewOf({ ...state, minutes: [{ ...busy, capacity }] }, { columns: 80, rows: 24 });

    expect(text.join('\n')).toContain('██▒· 2 of 4 readers (1 changing)');
  });
});

describe('plain lines', () => {
  test('tell every change when it is decided, and the state of every tenth minute', () => {
    const ten = playedMinutes(new Array(10).fill({ provisioned: 200, readers: 1 }));

    expect(linesOf(state)).toEqual([
      '06:01  assistant-edge scale-out 2 -> 4: utilization 93 % has reached the scale-up line of 70 %',
    ]);
    expect(linesOf({ ...state, minutes: ten.slice(0, 9) })).toEqual([]);
    expect(linesOf({ ...state, minutes: ten })).toEqual([
      expect.stringMatching(/^06:10 {2}3,000 requests\/min \| assistant-edge \d+ in flight of 200/),
    ]);
  });

  test('say what AWS refused', () => {
    const refused = auditItem({ outcome: 'refused: the quota is used up' });
    const [minute] = playedMinutes([
      { provisioned: 100, readers: 1, more: { decided: [refused] } },
    ]);

    expect(linesOf({ ...state, minutes: minute ? [minute] : [] })).toEqual([
      expect.stringContaining('scale-out 2 -> 4, refused: the quota is used up: utilization'),
    ]);
  });
});

test('the summary counts capacity, changes, spillover and alarms', () => {
  const lines = summaryOf(configuration, minutes);

  expect(lines[0]).toMatch(
    /^assistant-edge: 2 to 4 instances; 1 x scale-out, 0 x scale-in; 24,000 requests, \d+\.\d % spilled over, 0\.0 % throttled$/,
  );
  expect(lines).toContain('alarms raised 3 times:');
  expect(lines).toContain('  1 x tidegate/assistant/assistant-edge/utilization/warning');
});
