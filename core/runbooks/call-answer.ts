/** What became of a call that changes something in AWS. */
export type CallAnswer =
  | { readonly kind: 'done' }
  /** AWS said no; nothing changed. */
  | { readonly kind: 'refused'; readonly says: string };
