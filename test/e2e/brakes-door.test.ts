import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { DoorAnswer } from '../../core/brakes/door.ts';
import type { DoorAction } from '../../core/brakes/door-actions.ts';
import { brakesHandlerName } from '../../core/own-names.ts';
import { drawnDocuments, eventOf } from '../lib/brakes-door-scene.ts';
import { EDGE, openStage, type Stage } from './stage.ts';
import { HEALTHY } from './traffic.ts';

/*
 * The emulator has no Automation: the step of each document that calls the handler is played here, with the inputs that
 * the document has for it. Roles are enforced.
 */

const documents = drawnDocuments();
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  await stage.reset();
}, 300_000);
afterAll(() => stage?.platform.stop());
afterEach(async () => expect(await stage.platform.failedEvents()).toEqual([]));

/** As somebody fills in the form of the action. */
async function fillIn(
  action: DoorAction,
  fields: Readonly<Record<string, string>>,
): Promise<DoorAnswer> {
  const { clients, configuration } = stage.platform;
  const document = documents.find((each) => each.action === action);
  if (!document) throw new Error(`there is no form for ${action}`);
  const { Payload, FunctionError } = await clients.lambda.send(
    new InvokeCommand({
      FunctionName: brakesHandlerName(configuration.project),
      Payload: JSON.stringify(eventOf(document.content, fields)),
    }),
  );
  const answer = JSON.parse(new TextDecoder().decode(Payload));
  if (FunctionError !== undefined) throw new Error(`${FunctionError}: ${answer.errorMessage}`);
  return answer;
}

const lastDecision = async () => (await stage.audit(EDGE))[0]?.decision;

test('a pause from the console holds a scale-out, with who and why in the audit', async () => {
  const answer = await fillIn('pause', { Target: EDGE, For: '2h', Reason: 'load test' });

  await stage.minutes(6, { edge: { inFlight: 95 } });

  expect(answer).toMatchObject({ outcome: 'done', stopped: false });
  expect(await stage.capacityOf(EDGE)).toBe(2);
  expect(await lastDecision()).toMatchObject({ kind: 'hold', reason: 'paused' });
  expect((await lastDecision())?.trail.at(-1)?.says).toMatch(
    /assumed-role\/Operator\/ada, Systems Manager execution 4105a4fc-.*: load test/,
  );
}, 60_000);

test('lifted, capacity follows the load again', async () => {
  const answer = await fillIn('lift', { Lifts: `target:${EDGE}`, Reason: 'the test is over' });

  await stage.until(async () => (await stage.capacityOf(EDGE)) > 2, { edge: { inFlight: 95 } });

  expect(answer).toMatchObject({ outcome: 'done', brakes: [] });
}, 60_000);

test('an override from the console raises the floor', async () => {
  await fillIn('override', { Target: EDGE, Floor: '6', For: '1d', Reason: 'a launch' });

  await stage.until(async () => (await stage.capacityOf(EDGE)) >= 6, HEALTHY);

  await fillIn('lift', { Lifts: 'all', Reason: 'over' });
}, 60_000);

test('the stop switch is turned and turned back, and a dry run leaves it alone', async () => {
  const { store } = stage.platform;

  await fillIn('stop', { Reason: 'migration', DryRun: 'yes' });
  const dry = await store.readControl();
  await fillIn('stop', { Reason: 'migration' });
  const stopped = await store.readControl();
  await fillIn('start', {});
  const started = await store.readControl();

  expect([dry.stopped, stopped.stopped, started.stopped]).toEqual([false, true, false]);
  expect(stopped.reason).toBe('migration');
}, 60_000);

test('what is filled in wrongly is answered, and sets nothing', async () => {
  const answer = await fillIn('freeze', { For: '90d', Reason: 'holidays' });

  expect(answer).toMatchObject({ outcome: 'refused', brakes: [] });
  expect(answer.says).toContain('more than 30 days ahead');
}, 60_000);
