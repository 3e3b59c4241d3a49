import * as z from 'zod/mini';

/** A Date here; in the table a text, and such texts sort as the instants do. */
export const instant = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});
