import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createDynamoDbBrakes } from '../../adapters/aws-dynamodb-brakes.ts';
import { type BrakeRequest, requestedChange } from '../../core/brakes/brake-request.ts';
import { changeBrakes } from '../../core/brakes/change-brakes.ts';
import { DATABASE, EDGE, openStage, type Stage } from './stage.ts';
import { HEALTHY, type Minute, QUIET } from './traffic.ts';

const BUSY: Minute = { edge: { inFlight: 80 } };
const PUT = 'lambda:PutProvisionedConcurrencyConfig';
const BREAKER_ALARM = 'tidegate/assistant/shard-1/breaker/critical';

let stage: Stage;
let requests = 0;

beforeAll(async () => {
  stage = await openStage({ 'limits.perTarget.changesPerHour': 3 });
}, 300_000);
afterAll(() => stage?.platform.stop());
afterEach(async () => expect(await stage.platform.failedEvents()).toEqual([]));
beforeEach(() => stage.reset(), 60_000);

const newestDecision = async (target: string) => (await stage.audit(target))[0]?.decision;
const told = async (words: string) =>
  (await stage.told()).filter(({ subject }) => subject.includes(words));

/** As the command line does it. */
async function ask(request: BrakeRequest): Promise<void> {
  const { clients, names, configuration, clock } = stage.platform;
  const store = createDynamoDbBrakes({ client: clients.dynamodb, tableName: names.tableName });
  requests += 1;
  const id = `request-${requests}`;
  const changed = await changeBrakes(store, (control) =>
    requestedChange(request, control, { configuration, by: 'ada', id, now: clock.now() }),
  );
  if (changed.kind === 'refused') throw new Error(changed.found);
}

test('a pause holds through a breach, is told once, and ends by itself', async () => {
  await ask({ kind: 'pause', target: EDGE, direction: 'scale-out', for: '12m', reason: 'test' });

  await stage.minutes(10, BUSY);
  const held = await newestDecision(EDGE);
  const heldChanges = await stage.changes();
  const heldCapacity = await stage.capacityOf(EDGE);
  await stage.minutes(4, BUSY);

  expect(held).toMatchObject({ kind: 'hold', reason: 'paused' });
  expect(held?.trail.at(-1)?.says).toContain('scale-out paused until');
  expect([heldChanges, heldCapacity]).toEqual([[], 2]);
  expect(await told('is held by a pause')).toHaveLength(1);
  expect(await stage.capacityOf(EDGE)).toBe(4);
}, 60_000);

test('a freeze holds every target', async () => {
  await ask({ kind: 'freeze', for: '1h', reason: 'release night' });

  await stage.minutes(6, { ...BUSY, database: { readerCpuPercent: 90 } });

  expect(await stage.changes()).toEqual([]);
  expect(await newestDecision(EDGE)).toMatchObject({ kind: 'hold', reason: 'frozen' });
  expect(await newestDecision(DATABASE)).toMatchObject({ kind: 'hold', reason: 'frozen' });
}, 60_000);

test('an override moves the floor of a target at rest, and gives it back', async () => {
  await ask({ kind: 'override', target: EDGE, floor: '4', for: '20m', reason: 'launch' });

  await stage.minutes(2, HEALTHY);
  const raised = await stage.capacityOf(EDGE);
  await stage.minutes(16, QUIET);
  const kept = await stage.capacityOf(EDGE);
  await stage.until(async () => (await stage.capacityOf(EDGE)) === 2, QUIET);

  expect([raised, kept]).toEqual([4, 4]);
  expect(await stage.changes()).toEqual([PUT, PUT]);
}, 60_000);

test('a metric that flaps trips the breaker: changes stop where they cost users nothing, and people are told', async () => {
  const flap = async () => {
    await stage.minutes(3, BUSY);
    await stage.minutes(9, QUIET);
  };
  for (let times = 0; times < 3; times += 1) await flap();
  const before = await stage.changes();
  for (let times = 0; times < 2; times += 1) await flap();

  expect(before).toEqual([PUT, PUT, PUT]);
  expect(await newestDecision(EDGE)).toMatchObject({ kind: 'hold', reason: 'breaker' });
  expect(await stage.changes()).toEqual([]);
  expect(await stage.capacityOf(EDGE)).toBe(4);
  expect(await told('the circuit breaker holds')).toHaveLength(1);
  expect(await stage.isInAlarm(BREAKER_ALARM)).toBe(true);
}, 120_000);
