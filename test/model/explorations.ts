import { expect } from '@jest/globals';
import { type Exploration, explore, type Model } from './explore.ts';

/** Explores the model, and prints the counts. */
export async function explored<S>(what: string, model: Model<S>): Promise<Exploration> {
  const begun = Date.now();
  const exploration = await explore(model);
  const { states, transitions } = exploration;
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  const counts = `${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions`;
  process.stderr.write(`model of ${what}: ${counts}, ${seconds} s\n`);
  return exploration;
}

export function expectSafe({ violation, states, ends }: Exploration, leastStates: number): void {
  expect(violation).toBeUndefined();
  expect(states).toBeGreaterThan(leastStates);
  expect(ends).toBeGreaterThan(0);
}

export function expectFound({ violation }: Exploration, says: RegExp): void {
  expect(violation?.says).toMatch(says);
  process.stderr.write(`  ${violation?.says}: ${violation?.trace.join('; ')}\n`);
}
