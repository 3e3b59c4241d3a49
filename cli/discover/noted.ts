/** A number or word of the written configuration, and where it came from. */
export interface Noted {
  readonly value: string | number | boolean | readonly string[];
  readonly from: string;
}

/** A block as it is to be written: values with a comment beside them, and blocks in it. */
export interface Block {
  readonly [key: string]: Noted | Block | string;
}

export function noted(value: Noted['value'], from: string): Noted {
  return { value, from };
}

export function isNoted(part: Noted | Block): part is Noted {
  return 'from' in part && typeof part['from'] === 'string';
}
