import { expect, test } from '@jest/globals';
import { tidegate } from './command-scene.ts';

test('prices the defaults, and says what the tested load needs of them', async () => {
  const { exitCode, out } = await tidegate('plan --instance-price db.r6g.large=0.25');

  expect(exitCode).toBe(0);
  const [, capacity] = out.split('\n\n');
  expect(capacity).toBe(`\
CAPACITY
target            mode    floor                 ceiling
assistant-edge    shadow  2 x 50 = 100  $1,080  20 x 50 = 1,000  $10,800
assistant-digest  shadow  1 x 5 = 5     $27.00  4 x 5 = 20          $108
assistant-db      shadow  1 reader        $180  4 readers           $720
together                                $1,287                   $11,628`);
  expect(out).toContain(`\
assistant-edge: 500 requests a minute x 2 s are 17 in flight, which 1 instance
  can serve. The floor, 2 instances of together 100, is 5.9 times that.`);
});

test('says that readers are in no total while the price of their class is not given', async () => {
  const { out } = await tidegate('plan');

  expect(out).toMatch(/^assistant-db .* not known .* not known$/m);
  expect(out).toMatch(/^together .*\$1,107 \+ \?/m);
  expect(out).toContain('--instance-price db.r6g.large=<dollars per hour>');
});

test('fits into 80 columns', async () => {
  const { out } = await tidegate('plan');

  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
