import { afterEach, expect, test } from '@jest/globals';
import { defaultProvider } from '../../adapters/environment-credentials.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

test('reads the credentials that Lambda puts into the environment', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'key';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  process.env['AWS_SESSION_TOKEN'] = 'token';

  expect(await defaultProvider()()).toEqual({
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  });
});

test('says what is missing', async () => {
  delete process.env['AWS_ACCESS_KEY_ID'];

  await expect(defaultProvider()()).rejects.toThrow('AWS_ACCESS_KEY_ID');
});
