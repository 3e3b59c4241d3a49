import type { ConfigurationError } from '../errors.ts';

/** Every broken rule of a file with its line, path, what was found and how to mend it, as people read it. */
export function problemsInWords({ file, message, problems }: ConfigurationError): string {
  const lines = problems.map(
    ({ line, path, rule, found, mend }) =>
      `${line > 0 ? `${file}:${line}` : file}${path ? ` ${path}` : ''}\n` +
      `  rule:  ${rule}\n  found: ${found}\n  mend:  ${mend}\n`,
  );
  return `${message}\n\n${lines.join('\n')}`;
}
