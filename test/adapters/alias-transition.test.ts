import { expect, test } from '@jest/globals';
import { type AliasView, findTransition } from '../../adapters/alias-transition.ts';

const minutes = (count: number) => count * 60;
const settled: AliasView = {
  functionName: 'assistant-edge',
  alias: 'live',
  version: '13',
  weights: {},
  hasProvisionedConcurrency: true,
  seenSeconds: 0,
};
const moving: AliasView = { ...settled, weights: { 12: 1 } };

test.each<[string, AliasView, string | undefined]>([
  ['one version has all requests', settled, undefined],
  ['a failed allocation without weights is no transition', { ...settled, failure: 'x' }, undefined],
  ['all requests on the other version', moving, 'in-transition'],
  ['so for exactly 15 minutes', { ...moving, seenSeconds: minutes(15) }, 'in-transition'],
  ['so for longer', { ...moving, seenSeconds: minutes(15) + 1 }, 'stuck'],
  ['the new version does not initialise', { ...moving, failure: 'INIT_FAILURE' }, 'stuck'],
  ['a rollback moves to the lower version', { ...moving, weights: { 14: 1 } }, 'in-transition'],
  ['some requests on the other version', { ...settled, weights: { 14: 0.1 } }, 'canary'],
  ['a canary may take days', { ...settled, weights: { 14: 0.1 }, seenSeconds: 1e6 }, 'canary'],
  ['no requests yet on the other version', { ...settled, weights: { 14: 0 } }, 'canary'],
  [
    'a canary after a failed allocation',
    { ...settled, weights: { 14: 0.5 }, failure: 'INIT_FAILURE' },
    'canary',
  ],
  [
    'without provisioned concurrency weights are never Lambda’s own',
    { ...moving, hasProvisionedConcurrency: false, seenSeconds: minutes(60) },
    'canary',
  ],
])('%s', (_, view, kind) => {
  expect(findTransition(view)?.kind).toBe(kind);
});

test('says which version serves while an alias moves, and asks nobody to do anything', () => {
  expect(findTransition(moving)).toEqual({
    kind: 'in-transition',
    says: 'alias live of assistant-edge is moving from version 12 to version 13; version 12 serves until version 13 is provisioned',
  });
});

test('frees a stuck alias by the command that stays on the version that serves', () => {
  const stuck = findTransition({ ...moving, failure: 'FUNCTION_ERROR_INIT_FAILURE' });

  expect(stuck?.command).toBe(
    'aws lambda update-alias --function-name assistant-edge --name live --function-version 12 --routing-config AdditionalVersionWeights={}',
  );
  expect(stuck?.says).toContain(
    'version 13, which is not provisioned (FUNCTION_ERROR_INIT_FAILURE)',
  );
});

test('says how much of the requests a canary has', () => {
  const canary = findTransition({ ...settled, weights: { 14: 0.105 } });

  expect(canary?.says).toContain('sends 10.5 % of its requests to version 14');
  expect(canary?.command).toBeUndefined();
});
