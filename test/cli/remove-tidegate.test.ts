import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { FOREIGN, releaseScene } from './release-scene.ts';

/** The commands under a heading of a document, in its order. */
function commandsUnder(heading: string, document: string): readonly string[] {
  const [, section = ''] = readFileSync(document, 'utf8').split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return [...text.matchAll(/^ {4,}(npx .*)$/gm)].flatMap(([, command = '']) => command);
}

test('the steps of docs/operations.md leave nothing of Tidegate that is billed', async () => {
  const { run, store, readers, lambda, provision } = releaseScene();
  store.control = { stopped: false };
  await provision();
  const commands = commandsUnder('Remove it', 'docs/operations.md');

  for (const command of commands.filter((each) => each.startsWith('npx tidegate '))) {
    const { exitCode } = await run(command.replace('npx tidegate ', '').replaceAll('"', "'"));
    expect(exitCode).toBe(0);
  }

  expect(commands.at(-1)).toBe('npx cdk destroy --all');
  expect(readers()).toEqual([FOREIGN]);
  expect(lambda.alias?.allocation).toBeUndefined();
  expect(store.control.stopped).toBe(true); // the loop brings nothing back before the stacks are gone
});
