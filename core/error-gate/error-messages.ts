import type { ErrorMessage } from './evidence.ts';

/** Enough to recognize an error by, and little enough for a page. */
const LONGEST_MESSAGE = 160;
const MOST_MESSAGES = 5;

/** What differs between two occurrences of one error, and what may be private: values, names in quotes, addresses. */
const DIFFERENCES: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '<time>'],
  [/[\w.+-]+@[\w-]+\.[\w.]+/g, '<address>'],
  [/"[^"]*"|'[^']*'/g, '<text>'],
  [/\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b/gi, '<id>'],
  [/\d+/g, '<n>'],
];

/** What Lambda itself writes about every invocation, failed ones included. */
const PLATFORM_LINE = /^(START|END|REPORT|INIT_START|INIT_REPORT) /;

/**
 * Words by which an error blames what the function calls. `Task timed out` is Lambda's own and blames nobody: a slow
 * dependency and a busy processor look alike in it.
 */
const DEPENDENCY_WORDS =
  /ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|socket hang up|connection (refused|reset|terminated|timed out)|(connect|connection|query|statement|read|request|lock wait) time-?out|canceling statement|too many connections|connection slots|service unavailable|bad gateway|gateway time-?out|rate exceeded|ThrottlingException|TooManyRequests/i;

/** The most frequent messages, newest log lines first in, equal ones counted together. */
export function topMessages(lines: readonly string[]): readonly ErrorMessage[] {
  const counts = new Map<string, number>();
  for (const line of lines.filter((text) => !PLATFORM_LINE.test(text))) {
    const message = normalized(errorIn(line));
    counts.set(message, (counts.get(message) ?? 0) + 1);
  }
  return [...counts]
    .map(([message, count]) => ({ message, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_MESSAGES);
}

export const blamesDependency = ({ message }: ErrorMessage): boolean =>
  DEPENDENCY_WORDS.test(message);

/** Lambda's runtime logs an uncaught error as JSON in a line; the rest of the line is time, request and level. */
function errorIn(line: string): string {
  const type = /"errorType"\s*:\s*"([^"]*)/.exec(line)?.[1];
  const message = /"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(line)?.[1];
  const structured = /"message"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(line)?.[1];
  if (type !== undefined || message !== undefined)
    return [type, message].filter((part) => part !== undefined).join(': ');
  // 2026-03-02T10:00:01.000Z <tab> request id <tab> ERROR <tab> what we want
  return structured ?? line.replace(/^\S+\t\S+\t(ERROR|FATAL|WARN|INFO)\t/, '');
}

/** One line of printable characters: it goes into mail, and whoever calls the function may have written it. */
function normalized(message: string): string {
  const alike = DIFFERENCES.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    message.replace(/\\[nrt]/g, ' ').replace(/\p{C}|\s/gu, ' '),
  );
  const short = alike.replace(/ +/g, ' ').trim();
  return short.length > LONGEST_MESSAGE ? `${short.slice(0, LONGEST_MESSAGE - 1)}…` : short;
}
