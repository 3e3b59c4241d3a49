import { parentPort } from 'node:worker_threads';
import { type Job, play } from './play.ts';

/* Plays one job after the other, as they are sent. */

parentPort?.on('message', (job: Job) => {
  void play(job).then((played) => parentPort?.postMessage(played));
});
