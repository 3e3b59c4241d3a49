import { expect, test } from '@jest/globals';
import { boundsBar } from '../../../cli/terminal/bounds-bar.ts';

type Standing = Parameters<typeof boundsBar>[0];

const drawn = (standing: Partial<Standing>) =>
  boundsBar({
    used: 0,
    capacity: 0,
    desired: undefined,
    floor: 0,
    ceiling: 10,
    columns: 10,
    ...standing,
  })
    .map(({ text }) => text)
    .join('');

test.each<[what: string, standing: Partial<Standing>, bar: string]>([
  ['nothing yet', {}, '··········'],
  ['what is used, what stands, what could be', { used: 3, capacity: 5 }, '███▒▒·····'],
  ['the floor', { capacity: 5, floor: 2 }, '▒|▒▒▒·····'],
  ['the floor when nothing reaches it', { capacity: 1, floor: 4 }, '▒··|······'],
  ['a scale-out under way', { used: 2, capacity: 2, desired: 4 }, '██░░······'],
  ['a scale-in under way', { used: 1, capacity: 4, desired: 2 }, '█▒░░······'],
  ['more in flight than stands', { used: 9, capacity: 4 }, '████······'],
  ['more than the ceiling', { capacity: 12 }, '▒▒▒▒▒▒▒▒▒▒'],
  ['a ceiling of none', { ceiling: 0 }, '··········'],
])('shows %s', (_, standing, bar) => {
  expect(drawn(standing)).toBe(bar);
});
