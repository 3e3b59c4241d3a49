import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { reportSeed } from '../report-seed.ts';

const runs = reportSeed({ numRuns: 2000 });
const folder = mkdtempSync(join(tmpdir(), 'configuration-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TEXT = readFileSync(join(import.meta.dirname, '../../config/tidegate.yaml'), 'utf8');

const token = fc.oneof(
  fc.constantFrom(
    ...[
      '\n',
      '\t',
      '  ',
      ': ',
      '- ',
      '# ',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      '---\n',
      '<<: ',
      '|\n',
      '? ',
    ],
    ...[
      '&a ',
      '*a',
      '!!set ',
      '%YAML 1.1\n',
      '__proto__: 1\n',
      '\0',
      '\ufeff',
      '.inf',
      '-0',
      '~',
      '0x10',
    ],
  ),
  fc.string({ maxLength: 4 }),
);
const spliced = fc
  .array(fc.record({ at: fc.nat({ max: TEXT.length }), remove: fc.nat({ max: 12 }), token }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((edits) =>
    edits.reduce(
      (text, { at, remove, token: added }) => text.slice(0, at) + added + text.slice(at + remove),
      TEXT,
    ),
  );

test.each([
  ['any bytes', fc.uint8Array({ maxLength: 200 })],
  ['any text', fc.string({ unit: 'binary', maxLength: 200 })],
  ['the default file with a few characters changed', spliced],
])('%s are a configuration, or refused with lines that are in the file', (_, contents) => {
  const file = join(folder, 'tidegate.yaml');

  fc.assert(
    fc.property(contents as fc.Arbitrary<string | Uint8Array>, (content) => {
      writeFileSync(file, content);

      const problems = problemsOf(file);

      const lines = Buffer.from(content)
        .toString('utf8')
        .split(/\r\n|\r|\n/).length;
      expect(problems.filter(({ line }) => line < 0 || line > lines)).toEqual([]);
      expect(problems.filter((problem) => Object.values(problem).includes(''))).toEqual([]);
    }),
    runs,
  );
});

function problemsOf(file: string): ConfigurationError['problems'] {
  try {
    readConfigurationFile(file);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.length === 0
      ? [{ line: -1, path: '', rule: '', found: '', mend: '' }]
      : error.problems;
  }
}
