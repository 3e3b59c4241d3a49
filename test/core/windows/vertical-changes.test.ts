import { expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import {
  allowsVerticalChange,
  allowsVerticalChangeThroughout,
  nextVerticalTime,
  verticalChangesInWords,
} from '../../../core/windows/vertical-changes.ts';
import { small } from '../config/configuration-scene.ts';

const withWindows = (windows: object) =>
  parseConfiguration({
    file: 'windows',
    value: small({ windows: { timeZone: 'Europe/Berlin', ...windows } }),
  });

const SUNDAY = {
  targets: ['db'],
  days: ['sun'],
  from: '02:00',
  to: '04:00',
  verticalChanges: true,
};

test.each([
  ['2026-03-08T00:59:59Z', false],
  ['2026-03-08T01:00:00Z', true],
  ['2026-03-08T02:59:59Z', true],
  ['2026-03-08T03:00:00Z', false],
  // 02:00 is skipped: the window begins at 03:00 summer time, 01:00Z, and ends at 04:00
  ['2026-03-29T01:00:00Z', true],
  ['2026-03-29T02:00:00Z', false],
])('a window with verticalChanges holds them to itself: %s', (instant, isAllowed) => {
  const configuration = withWindows({ weekly: { sunday: SUNDAY } });

  expect(allowsVerticalChange(configuration, 'db', Date.parse(instant))).toBe(isAllowed);
});

test('without such a window they are allowed at any time', () => {
  const configuration = withWindows({
    weekly: { night: { targets: ['db'], from: '22:00', to: '07:00', minReaders: 0 } },
  });

  expect(allowsVerticalChange(configuration, 'db', Date.parse('2026-03-02T12:00Z'))).toBe(true);
});

test('a freeze forbids them, inside such a window too', () => {
  const freeze = {
    targets: ['db'],
    start: '2026-03-07T00:00',
    end: '2026-03-09T00:00',
    freeze: true,
  };
  const configuration = withWindows({ weekly: { sunday: SUNDAY }, once: { freeze } });

  expect(allowsVerticalChange(configuration, 'db', Date.parse('2026-03-08T01:30Z'))).toBe(false);
  expect(allowsVerticalChange(configuration, 'db', Date.parse('2026-03-15T01:30Z'))).toBe(true);
});

test.each([
  ['fits into the rest of the window', '02:30', true],
  ['is longer than the rest of it', '03:00:00.001', false],
  ['ends with it', '03:00', true],
])('a change that %s', (_, until, isAllowed) => {
  const configuration = withWindows({ weekly: { sunday: SUNDAY } });
  const range = { from: Date.parse('2026-03-08T02:00Z'), to: Date.parse(`2026-03-08T${until}Z`) };

  expect(allowsVerticalChangeThroughout(configuration, 'db', range)).toBe(isAllowed);
});

test('a freeze that begins before a change would have ended forbids it', () => {
  const freeze = {
    targets: ['db'],
    start: '2026-03-02T13:00Z',
    end: '2026-03-02T14:00Z',
    freeze: true,
  };
  const configuration = withWindows({ once: { freeze } });
  const untilHalfPast = (hour: number) => ({
    from: Date.UTC(2026, 2, 2, hour),
    to: Date.UTC(2026, 2, 2, hour + 1, 30),
  });

  expect(allowsVerticalChangeThroughout(configuration, 'db', untilHalfPast(11))).toBe(true);
  expect(allowsVerticalChangeThroughout(configuration, 'db', untilHalfPast(12))).toBe(false);
});

test('the next window is the one that holds, or the first to come', () => {
  const configuration = withWindows({
    weekly: { sunday: { ...SUNDAY, except: ['2026-03-08'] } },
    once: {
      upgrade: {
        targets: ['db'],
        start: '2026-03-12T10:00Z',
        end: '2026-03-12T11:00Z',
        verticalChanges: true,
      },
    },
  });
  const next = (at: string) => nextVerticalTime(configuration, 'db', Date.parse(at));

  expect(next('2026-03-02T12:00Z')).toEqual({
    window: 'upgrade',
    timeZone: 'Europe/Berlin',
    from: Date.parse('2026-03-12T10:00Z'),
    until: Date.parse('2026-03-12T11:00Z'),
  });
  expect(next('2026-03-12T10:59Z')?.window).toBe('upgrade');
  expect(next('2026-03-12T11:00Z')?.window).toBe('sunday');
});

test.each<[string, object, string, string]>([
  ['no window', {}, '2026-03-02T12:00Z', 'allowed at any time'],
  [
    'a window to come',
    { weekly: { sunday: SUNDAY } },
    '2026-03-02T12:00Z',
    'not before 2026-03-08 02:00 Europe/Berlin, window sunday',
  ],
  [
    'a window that holds',
    { weekly: { sunday: SUNDAY } },
    '2026-03-08T01:30Z',
    'allowed until 2026-03-08 04:00 Europe/Berlin by window sunday',
  ],
  [
    'a window that is over',
    {
      once: {
        upgrade: {
          targets: ['db'],
          start: '2026-03-01T02:00',
          end: '2026-03-01T04:00',
          verticalChanges: true,
        },
      },
    },
    '2026-03-02T12:00Z',
    'not allowed by a window within 62 days',
  ],
  [
    'a freeze',
    {
      once: {
        audit: {
          targets: ['db'],
          start: '2026-03-02T02:00',
          end: '2026-03-03T04:00',
          freeze: true,
        },
      },
    },
    '2026-03-02T12:00Z',
    'not before 2026-03-03 04:00 Europe/Berlin: window audit is a freeze',
  ],
])('people are told when: %s', (_, windows, at, words) => {
  expect(verticalChangesInWords(withWindows(windows), 'db', Date.parse(at))).toBe(words);
});
