import { describe, test } from '@jest/globals';

import { MissingPrerequisiteError } from '../../local/prerequisites.ts';

/**
 * Describes tests that need a tool from outside npm. Where this machine lacks it, they are one
 * skipped test whose name and a line on stderr say why and how to mend it. With CI=true that is a
 * failure, so that a green CI has run them.
 */
export async function describeWithTool<Tool>(
  name: string,
  start: () => Promise<Tool>,
  defineTests: (tool: Tool) => void,
): Promise<void> {
  try {
    const tool = await start();
    describe(name, () => defineTests(tool));
  } catch (error) {
    if (!(error instanceof MissingPrerequisiteError) || process.env['CI'] === 'true') throw error;
    process.stderr.write(`skipped: ${name}: ${error.message}\n`);
    test.skip(`${name}: ${error.message}`, () => {});
  }
}
