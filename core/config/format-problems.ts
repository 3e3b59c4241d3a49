import type { ConfigurationError } from '../errors.ts';

/** The whole error for people: a line that says how many, then every problem with where, rule, found, mend. */
export function formatProblems(error: ConfigurationError): string {
  const problems = error.problems.map(({ line, path, rule, found, mend }) =>
    [
      `${error.file}${line === 0 ? '' : `:${line}`}  ${path}`,
      `  rule   ${rule}`,
      `  found  ${found}`,
      `  mend   ${mend}`,
    ].join('\n'),
  );
  return [error.message, ...problems].join('\n\n');
}
