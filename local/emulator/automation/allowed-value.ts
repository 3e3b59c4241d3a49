/** What a document lets a parameter be. */
export interface AllowedValue {
  readonly allowedValues?: readonly string[] | undefined;
  readonly allowedPattern?: string | undefined;
}

export function isAllowed(value: string, { allowedValues, allowedPattern }: AllowedValue): boolean {
  return (
    (allowedValues === undefined || allowedValues.includes(value)) &&
    (allowedPattern === undefined || new RegExp(allowedPattern).test(value))
  );
}
