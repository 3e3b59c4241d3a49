const MEGABYTES_PER_GIGABYTE = 1024;

/** Gigabytes of a `large`, by family (Aurora guide, hardware specifications). */
const LARGE_GIGABYTES: readonly (readonly [family: RegExp, gigabytes: number])[] = [
  [/^r\d/, 16],
  [/^t\d/, 8],
  [/^x2g$/, 32],
];

/** Memory of `db.<family>.<size>`: twice that of `large` at `xlarge`, and n times that at `<n>xlarge`. */
export function classMegabytes(instanceClass: string): number | undefined {
  const [, family = '', size = ''] = /^db\.([a-z0-9]+)\.(\w+)$/.exec(instanceClass) ?? [];
  const [, gigabytes] = LARGE_GIGABYTES.find(([pattern]) => pattern.test(family)) ?? [];
  const times = timesLarge(size);
  if (gigabytes === undefined || times === undefined) return undefined;
  // db.r6g.4xlarge: 16 GB x 8 = 128 GB; db.t4g.medium: 8 GB / 2 = 4 GB
  return gigabytes * times * MEGABYTES_PER_GIGABYTE;
}

function timesLarge(size: string): number | undefined {
  if (size === 'small') return 0.25;
  if (size === 'medium') return 0.5;
  if (size === 'large') return 1;
  const [, n] = /^(\d*)xlarge$/.exec(size) ?? [];
  return n === undefined ? undefined : 2 * Number(n || 1);
}
