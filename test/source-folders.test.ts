import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

/** Every top-level folder that holds TypeScript. */
const folders = readdirSync(new URL('..', import.meta.url), { withFileTypes: true })
  .filter(
    (entry) =>
      entry.isDirectory() &&
      !entry.name.startsWith('.') &&
      !['node_modules', 'cdk.out', 'coverage'].includes(entry.name),
  )
  .map(({ name }) => name)
  .filter((name) =>
    readdirSync(new URL(`../${name}`, import.meta.url), { recursive: true }).some((file) =>
      `${file}`.endsWith('.ts'),
    ),
  );

test('there are folders to cover', () => {
  expect(folders).toEqual(expect.arrayContaining(['core', 'adapters', 'lambdas', 'lib', 'test']));
});

test.each(folders)('%s is type-checked, linted, and looked through for unused code', (folder) => {
  expect(JSON.parse(read('tsconfig.json')).include).toContain(folder);
  expect(JSON.parse(read('knip.json')).project.join(',')).toMatch(new RegExp(`\\b${folder}\\b`));
  expect(JSON.parse(read('biome.json')).files.includes).not.toContain(`!${folder}`);
});

test.each(folders.filter((name) => name !== 'test'))(
  '%s is under the dependency rules',
  (folder) => {
    expect(JSON.parse(read('package.json')).scripts.deps).toMatch(new RegExp(`\\b${folder}\\b`));
  },
);

const LAYERS = ['core', 'adapters', 'lambdas', 'lib', 'replay', 'examples', 'bin'];

test.each(LAYERS)('%s has rules of its own', (folder) => {
  expect(read('.dependency-cruiser.mjs')).toMatch(
    new RegExp(`only\\('${folder}'|'${folder}-ours'`),
  );
});
