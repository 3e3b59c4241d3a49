const LONGEST = 40;

/** Names of targets from names of AWS: valid, and each given once; a second one ends in its kind, or in a number. */
export function createNames(): (physicalName: string, kind?: string) => string {
  const given = new Set<string>();
  return (physicalName, kind) => {
    const name = asName(physicalName);
    const candidates = [name, ...(kind === undefined ? [] : [endingIn(name, kind)])];
    for (let number = 2; candidates.every((candidate) => given.has(candidate)); number += 1)
      candidates.push(endingIn(name, String(number)));
    const free = candidates.find((candidate) => !given.has(candidate)) ?? name;
    given.add(free);
    return free;
  };
}

/** `Checkout_Worker.fifo` -> `checkout-worker-fifo`, `9lives` -> `t-9lives` */
function asName(physicalName: string): string {
  const words = physicalName.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const trimmed = words.replace(/^-+/, '');
  return (/^[a-z]/.test(trimmed) ? trimmed : `t-${trimmed}`).slice(0, LONGEST).replace(/-+$/, '');
}

function endingIn(name: string, ending: string): string {
  return `${name.slice(0, LONGEST - ending.length - 1)}-${ending}`;
}
