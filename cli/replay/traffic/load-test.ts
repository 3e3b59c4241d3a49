import type { RecordedTraffic } from './traffic.ts';

/** What `--traffic` is given to play it; a file of that name is `./load-test`. */
export const LOAD_TEST = 'load-test';

/** What the load test of the scaling recommendations has shown the platform to serve. */
const USERS = 200;
const REQUESTS_PER_MINUTE = 500;

/** Its P95 was 2,000 ms: with the lab's log-normal of variation 1 that is 0.72 s x e^1.023, rounded to 2 s. */
const REQUEST_SECONDS = 0.72;

/** The recommendations do not tell its shape: assumed. Silence at the end, for capacity to come back. */
const RISE_MINUTES = 10;
const PLATEAU_MINUTES = 30;
const FALL_MINUTES = 5;
const SILENCE_MINUTES = 15;

const BIN_SECONDS = 10;

/** For `--help` and beside the figures. */
export const LOAD_TEST_IN_WORDS = `the load test of the recommendations: ${USERS} users with ${REQUESTS_PER_MINUTE} requests a minute, in ${RISE_MINUTES} minutes from none, for ${PLATEAU_MINUTES}, in ${FALL_MINUTES} to none, and ${SILENCE_MINUTES} of silence`;

/**
 * The load test as traffic. An open loop: every user who is there sends 2.5 requests a minute at random, whether or not
 * the last one is answered. A tester's user waits for the answer, so at slow answers there are fewer requests in truth.
 */
export function loadTest(): RecordedTraffic {
  const minutes = RISE_MINUTES + PLATEAU_MINUTES + FALL_MINUTES + SILENCE_MINUTES;
  const arrivals = Array.from({ length: (minutes * 60) / BIN_SECONDS }, (_, bin) => {
    const minute = ((bin + 0.5) * BIN_SECONDS) / 60;
    // 5 minutes in: 100 users x 2.5 a minute = 250 a minute, 41.7 in 10 s
    return (usersAt(minute) * (REQUESTS_PER_MINUTE / USERS) * BIN_SECONDS) / 60;
  });
  return { binSeconds: BIN_SECONDS, arrivals, requestSeconds: REQUEST_SECONDS };
}

function usersAt(minute: number): number {
  const fallsAt = RISE_MINUTES + PLATEAU_MINUTES;
  const present = Math.min(
    minute / RISE_MINUTES,
    1,
    (fallsAt + FALL_MINUTES - minute) / FALL_MINUTES,
  );
  return USERS * Math.max(0, present);
}
