import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as z from 'zod';

/** A process that answers one JSON question a line, in the order asked. */
export interface JsonLines {
  ask(question: object): Promise<unknown>;
  stop(): Promise<void>;
}

const Reply = z.union([
  z.strictObject({ answer: z.unknown() }),
  z.strictObject({ fault: z.string() }),
]);

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (fault: Error) => void;
}

/** Starts a Python script that serves json_lines.py's protocol; it ends with this process. */
export function startJsonLines(python: string, args: readonly string[]): JsonLines {
  const child = spawn(python, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting: Waiting[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {}); // the exit below says more than EPIPE
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      for (const { reject } of waiting) reject(new Error(`${args[0]} ended early: ${stderr}`));
      resolve();
    });
  });

  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = Reply.parse(JSON.parse(line));
    const asked = waiting.shift();
    if ('fault' in reply) asked?.reject(new Error(reply.fault));
    else asked?.resolve(reply.answer);
  });

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (child.exitCode !== null) {
          reject(new Error(`${args[0]} has ended: ${stderr}`));
          return;
        }
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      }),
    stop: () => {
      child.stdin.end();
      return exited;
    },
  };
}
