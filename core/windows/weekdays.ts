/** In the order of `Date.getUTCDay`; apart from the schema, so that handlers need not carry zod. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
