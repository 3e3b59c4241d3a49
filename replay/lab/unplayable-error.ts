/** Traffic that the lab cannot play; whoever gave it can mend it. */
export class UnplayableError extends Error {
  override readonly name = 'UnplayableError';
}
