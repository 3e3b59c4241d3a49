import { describe, expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../core/errors.ts';
import { fakeTerminal } from '../fakes/fake-terminal.ts';
import { NOW, tidegate } from './command-scene.ts';
import {
  busyMorning,
  clockOf,
  counted,
  fileWithExistingAlarm,
  secondsAgo,
} from './watch/watch-scene.ts';

describe('one frame', () => {
  test('says what stands, what is asked for, why, what may come next, and what is in alarm', async () => {
    const terminal = fakeTerminal([], { columns: 100 });

    await tidegate('watch --once', await busyMorning(), clockOf(), terminal);

    expect(terminal.writes).toHaveLength(1);
    expect(terminal.writes[0]).toMatchSnapshot();
  });

  test('is readable in 60 columns', async () => {
    const terminal = fakeTerminal([], { columns: 60 });

    await tidegate('watch --once', await busyMorning(), clockOf(), terminal);

    const lines = terminal.writes.join('').split('\n');
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    expect(terminal.writes[0]).toMatchSnapshot();
  });

  test('is all that there is where the output is no terminal, without any control code', async () => {
    const terminal = fakeTerminal([], { isInteractive: false });

    const { exitCode } = await tidegate('watch', await busyMorning(), clockOf(), terminal);

    expect(exitCode).toBe(0);
    expect(terminal.writes).toHaveLength(1);
    expect(terminal.pauses).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(terminal.writes[0]).not.toMatch(/\u001b/);
  });

  test('says who stopped it, and which brakes are on', async () => {
    const outside = await busyMorning();
    const { store } = outside.ports;
    await store.writeStopSwitch({ stopped: true, by: 'ada', reason: 'migration', at: NOW });
    const control = await store.readControl();
    const pause = {
      kind: 'pause',
      id: 'p',
      target: 'assistant-digest',
      direction: 'scale-in',
      reason: 'load test',
      by: 'bob',
      at: NOW,
      expiresAt: new Date(NOW.getTime() + 3_600_000),
    } as const;
    await store.writeBrakes(control, [pause], { kind: 'set', brake: pause });
    const terminal = fakeTerminal();

    await tidegate('watch --once', outside, clockOf(), terminal);

    expect(terminal.writes[0]).toContain('STOPPED by ada: migration');
    expect(terminal.writes[0]).toMatch(
      /BRAKE assistant-digest: scale-in paused until .* by bob: load test/,
    );
  });

  test("lists existing alarms of the user's by their own names, the most serious first", async () => {
    const outside = await busyMorning();
    outside.ports.alarms.set('shop-slo', 'ALARM', secondsAgo(120));
    const terminal = fakeTerminal([], { columns: 100 });

    await tidegate(
      `watch --once --config ${fileWithExistingAlarm('shop-slo')}`,
      outside,
      clockOf(),
      terminal,
    );

    expect(terminal.writes[0]).toContain(`\
In ALARM 2
  shop-slo  for 2 min
  assistant-edge/utilization/warning  for 65 s
`);
  });

  test('of more targets than rows keeps one line of each, then says how many are left out', async () => {
    const outside = await busyMorning();
    const terminal = fakeTerminal(['interrupted'], { rows: 8 });

    await tidegate('watch', outside, clockOf(), terminal);

    const shown = terminal.writes.join('');
    expect(shown).not.toContain('looked at');
    for (const name of ['assistant-edge', 'assistant-digest', 'assistant-db'])
      expect(shown).toContain(name);
  });
});

describe('live', () => {
  test('draws on a screen of its own, over the last frame, and leaves the terminal as it was', async () => {
    const terminal = fakeTerminal(['over', 'interrupted']);

    await tidegate('watch --every 2', await busyMorning(), clockOf(), terminal);

    expect(terminal.pauses).toEqual([2000, 2000]);
    expect(terminal.writes[0]).toBe('\u001b[?1049h\u001b[?25l\u001b[2J');
    expect(terminal.writes.at(-1)).toBe('\u001b[?25h\u001b[?1049l');
    for (const drawn of terminal.writes.slice(1, -1)) {
      expect(drawn.startsWith('\u001b[H')).toBe(true);
      expect(drawn).not.toContain('\u001b[2J');
    }
  });

  test('a window that changes its size is drawn anew, without asking AWS', async () => {
    const outside = await busyMorning();
    const narrower = () => {
      terminal.columns = 60;
      return 'resized' as const;
    };
    const terminal = fakeTerminal([narrower, 'interrupted']);
    const asked = counted(outside);

    await tidegate('watch', outside, clockOf(), terminal);

    expect(asked.states()).toBe(1);
    expect(terminal.writes).toHaveLength(4);
    expect(terminal.writes[1]).not.toBe(terminal.writes[2]);
  });

  test('what cannot be read leaves what was read before, says so, and is tried again', async () => {
    const outside = await busyMorning();
    const { alarms } = outside.ports;
    const { inAlarm } = alarms;
    const broken = () => {
      alarms.inAlarm = async () => {
        throw new OutsideFaultError('CloudWatch does not answer');
      };
      return 'over' as const;
    };
    const mended = () => {
      alarms.inAlarm = inAlarm;
      return 'over' as const;
    };
    const terminal = fakeTerminal([broken, mended, 'interrupted']);

    await tidegate('watch', outside, clockOf(), terminal);

    const [, first, second, third] = terminal.writes;
    expect(first).not.toContain('NOT REFRESHED');
    expect(second).toContain('NOT REFRESHED');
    expect(second).toContain('assistant-edge');
    expect(third).not.toContain('NOT REFRESHED');
  });

  test('the screen is given back when a refresh ends in a bug', async () => {
    const outside = await busyMorning();
    const bug = () => {
      outside.ports.alarms.inAlarm = async () => {
        throw new TypeError('a bug');
      };
      return 'over' as const;
    };
    const terminal = fakeTerminal([bug]);

    await expect(tidegate('watch', outside, clockOf(), terminal)).rejects.toThrow('a bug');

    expect(terminal.writes.at(-1)).toBe('\u001b[?25h\u001b[?1049l');
  });
});

describe('what it asks of AWS', () => {
  test('is states and alarms each time, metrics once a minute, an audit when something was decided', async () => {
    const outside = await busyMorning();
    const asked = counted(outside);
    let now = NOW.getTime();
    const later = () => {
      now += 20_000;
      return 'over' as const;
    };
    const terminal = fakeTerminal([later, later, later, later, 'interrupted']);

    await tidegate(
      'watch --every 20',
      outside,
      { now: () => new Date(now), sleep: async () => {} },
      terminal,
    );

    expect(asked.states()).toBe(5);
    expect(asked.alarms()).toBe(5);
    expect(asked.metrics()).toBe(2);
    expect(asked.audits()).toBe(3); // once for each target
    expect(outside.ports.capacity['edge-function'].reads).toBe(0);
  });
});

test('--json writes a line for each refresh', async () => {
  const terminal = fakeTerminal(['over', 'over'], { isInteractive: false });

  const { out } = await tidegate('watch --json', await busyMorning(), clockOf(), terminal);

  expect(out).toBe('');
  expect(terminal.writes).toHaveLength(3);
  const [first] = terminal.writes.map((line) => JSON.parse(line));
  expect(first.targets[0]).toMatchObject({
    name: 'assistant-edge',
    capacity: 2,
    inFlight: 95,
    underWay: { direction: 'scale-out', to: 4 },
    dollarsPerHour: expect.closeTo(1.5, 1),
    nextScaleIn: { kind: 'not', says: 'shadow mode' },
  });
  expect(terminal.writes[0]?.match(/\n/g)).toHaveLength(1);
});

test.each(['0', '1.5', '3601', 'often'])('--every %s is refused', async (every) => {
  const { exitCode, err } = await tidegate(`watch --every ${every}`);

  expect(exitCode).toBe(2);
  expect(err).toContain('a whole number from 1 to 3600');
});
