import { expect, test } from '@jest/globals';
import { vcpusOf } from '../../../cli/replay/cluster.ts';

test.each([
  ['db.r6g.large', 2],
  ['db.r6g.xlarge', 4],
  ['db.r6i.2xlarge', 8],
  ['db.r7g.16xlarge', 64],
  ['db.t4g.medium', 2],
  ['db.serverless', 2],
])('a reader of %s has %i vCPUs', (instanceClass, vcpus) => {
  expect(vcpusOf(instanceClass)).toBe(vcpus);
});
