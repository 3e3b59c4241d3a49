import { expect, test } from '@jest/globals';
import { DAY_MINUTES } from '../../local/day.ts';
import { OptionError, parseOptions } from '../../local/options.ts';

test('without options the whole day is played', () => {
  expect(parseOptions([])).toMatchObject({ minutes: DAY_MINUTES, keep: false, help: false });
});

test('options are taken as they are given', () => {
  const args = ['--port', '4700', '--speed', '60', '--minutes', '30', '--keep'];

  expect(parseOptions(args)).toMatchObject({ port: 4700, speed: 60, minutes: 30, keep: true });
});

test.each([
  [['--speed', '0'], '--speed must be a whole number from 1 to 100000, got 0'],
  [['--port', '70000'], '--port must be a whole number from 1 to 65535, got 70000'],
  [['--minutes', '1.5'], '--minutes must be a whole number from 1 to 370, got 1.5'],
  [['--minute', '5'], "Unknown option '--minute'"],
  [['now'], "Unexpected argument 'now'"],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(OptionError);
  expect(() => parseOptions(args)).toThrow(message);
});
