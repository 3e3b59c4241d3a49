import { Worker } from 'node:worker_threads';
import type { Job, Played } from './play.ts';

export interface JobResult {
  readonly job: Job;
  readonly played: readonly Played[];
}

/** Plays the jobs on so many threads; the answers come in the order of the jobs. */
export async function playAll(
  jobs: readonly Job[],
  workers: number,
  onPlayed: (done: number) => void,
): Promise<readonly JobResult[]> {
  const results: JobResult[] = [];
  const queue = jobs.entries();
  let done = 0;
  const threads = Array.from(
    { length: Math.min(workers, jobs.length) },
    () => new Worker(new URL('./worker.ts', import.meta.url)),
  );
  const drain = async (thread: Worker) => {
    for (const [index, job] of queue) {
      results[index] = { job, played: await answerTo(thread, job) };
      done += 1;
      onPlayed(done);
    }
  };
  try {
    await Promise.all(threads.map(drain));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return results;
}

function answerTo(thread: Worker, job: Job): Promise<readonly Played[]> {
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('message', (played: readonly Played[]) => {
      thread.off('error', reject);
      resolve(played);
    });
    thread.postMessage(job);
  });
}
