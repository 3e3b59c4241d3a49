import { DeleteProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { CreateDBInstanceCommand, FailoverDBClusterCommand } from '@aws-sdk/client-rds';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DATABASE, DIGEST, EDGE, openStage, type Stage } from './stage.ts';
import { HEALTHY, type Minute, QUIET } from './traffic.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ [`edgeFunctions.${DIGEST}.mode`]: 'shadow' });
}, 300_000);
afterAll(() => stage?.platform.stop());
afterEach(async () => expect(await stage.platform.failedEvents()).toEqual([]));

const subjects = async () => (await stage.told()).map(({ subject }) => subject);
const pageOf = async (subject: string) =>
  (await stage.told()).filter((notification) => notification.subject === subject);

test('a fresh deployment reaches its floor in three minutes', async () => {
  await stage.minutes(3, HEALTHY);

  const { edgeFunctions } = await stage.platform.capacity();
  expect(edgeFunctions[EDGE]).toEqual({ requested: 100, available: 100 });
  expect(await stage.changes()).toEqual(['lambda:PutProvisionedConcurrencyConfig']);
  expect(await subjects()).toContain(`INFO ${EDGE}: scale-out 0 -> 2 accepted`);
}, 60_000);

describe('after a quiet night', () => {
  beforeEach(() => stage.reset(), 60_000);

  test('a utilization breach that lasts climbs to the maximum without a further event, and is told as saturated once', async () => {
    const busy: Minute = { edge: { inFlight: 1500 } };

    const raised = await stage.minutes(2, busy);
    const later = await stage.minutes(18, busy);

    expect(raised.length).toBeGreaterThan(0);
    expect(later.map(({ alarmName }) => alarmName)).toEqual([
      'tidegate/assistant/shard-1/saturation/critical', // tells people, and drives nothing
    ]);
    expect(await stage.capacityOf(EDGE)).toBe(20);
    const climbed = (await stage.audit(EDGE)).filter(({ outcome }) =>
      outcome.startsWith('accepted'),
    );
    expect(climbed.map(({ trigger }) => trigger)).toEqual([
      'reconcile',
      'reconcile',
      `tidegate/assistant/${EDGE}/utilization/critical`,
    ]);
    expect(await pageOf(`CRITICAL ${EDGE}: saturated at 20`)).toHaveLength(1);
  }, 60_000);

  test('slow answers that a step does not make faster get no second step, and people are told', async () => {
    // Requests spill over, so that a step may help.
    const slow: Minute = { edge: { inFlight: 60, spillover: 2, p95Millis: 1800 } };

    await stage.minutes(25, slow);

    expect(await stage.capacityOf(EDGE)).toBe(3);
    expect(await stage.changes()).toEqual(['lambda:PutProvisionedConcurrencyConfig']);
    expect(
      await pageOf(`WARNING ${EDGE}: more capacity did not improve p95 response time`),
    ).toHaveLength(1);
  }, 60_000);

  test('shadow mode decides, records and tells, and changes nothing in AWS', async () => {
    await stage.minutes(4, { digest: { inFlight: 5 } });

    expect(await stage.changes()).toEqual([]);
    expect(await stage.capacityOf(DIGEST)).toBe(1);
    expect((await stage.audit(DIGEST))[0]).toMatchObject({
      mode: 'shadow',
      outcome: 'shadow',
      decision: { kind: 'scale-out', from: 1, to: 2 },
    });
    expect(await subjects()).toEqual([`INFO ${DIGEST}: scale-out 1 -> 2 shadow`]);
  }, 60_000);

  test('the stop switch changes nothing in AWS, until it is set back', async () => {
    const { store } = stage.platform;
    const busy: Minute = { edge: { inFlight: 80 }, database: { readerCpuPercent: 75 } };
    await store.writeStopSwitch({
      stopped: true,
      by: 'ann',
      reason: 'maintenance',
      at: new Date(),
    });

    await stage.minutes(6, busy);

    expect(await stage.changes()).toEqual([]);
    const outcomes = [await stage.audit(EDGE), await stage.audit(DATABASE)].map(
      ([newest]) => newest?.outcome,
    );
    expect(outcomes).toEqual(['stopped', 'stopped']);

    await store.writeStopSwitch({ stopped: false });
    await stage.minutes(1, busy);
    expect([...(await stage.changes())].sort()).toEqual([
      'lambda:PutProvisionedConcurrencyConfig',
      'rds:CreateDBInstance',
    ]);
  }, 60_000);
});

describe('when somebody else acts', () => {
  beforeEach(() => stage.reset(), 60_000);

  test('provisioned concurrency that was deleted by hand is back at its floor after the next drift check', async () => {
    await stage.platform.clients.lambda.send(
      new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: EDGE, Qualifier: 'live' }),
    );

    await stage.minutes(10, HEALTHY);

    expect(await stage.capacityOf(EDGE)).toBe(2);
    expect(await subjects()).toEqual([
      `WARNING ${EDGE}: somebody else changed capacity`,
      `INFO ${EDGE}: scale-out 0 -> 2 accepted`,
    ]);
  }, 60_000);

  test('readers are created in another zone when one has no capacity', async () => {
    const { control } = stage.platform.emulator;
    await control.setInsufficientCapacity([{ zone: 'us-east-1a' }, { zone: 'us-east-1c' }]);

    try {
      await stage.minutes(3, { database: { readerCpuPercent: 75 } });

      expect(await stage.readers()).toContain(`${DATABASE}-tidegate-01`);
      expect((await stage.audit(DATABASE)).map(({ outcome }) => outcome)).toContain(
        `accepted: creates ${DATABASE}-tidegate-01, db.r6g.large in us-east-1b`,
      );
    } finally {
      await control.setInsufficientCapacity([]);
    }
  }, 60_000);
});

describe('without requests', () => {
  const nobodyCalls: Minute = { edge: 'nobody calls', digest: 'nobody calls' };
  beforeEach(() => stage.reset({ edgeInstances: 8 }), 60_000);

  test('silence that a heartbeat proves lets capacity go to its floor', async () => {
    await stage.until(async () => (await stage.capacityOf(EDGE)) === 2, nobodyCalls);

    const reasons = (await stage.audit(EDGE)).map(({ decision }) =>
      'reason' in decision ? decision.reason : '',
    );
    expect(reasons).toContainEqual(expect.stringContaining('traffic is absent, not missing'));
  }, 60_000);

  test('silence of requests and heartbeat is missing data, and moves nothing', async () => {
    await stage.minutesWithoutReconcile(10, nobodyCalls);

    await stage.onAlarm({ alarmName: `tidegate/assistant/${EDGE}/utilization/warning`, to: 'OK' });

    expect((await stage.audit(EDGE))[0]?.decision).toMatchObject({
      kind: 'hold',
      reason: 'no-data',
    });
    expect(await stage.changes()).toEqual([]);
  }, 60_000);
});

describe('when readers go again', () => {
  beforeEach(() => stage.reset(), 60_000);

  const busy: Minute = { database: { readerCpuPercent: 90 } };
  const failOverTo = (instance: string) =>
    stage.platform.clients.rds.send(
      new FailoverDBClusterCommand({
        DBClusterIdentifier: DATABASE,
        TargetDBInstanceIdentifier: instance,
      }),
    );

  test('the writer and readers that are not its own stay, whatever became of them', async () => {
    await stage.minutes(3, busy);
    await stage.until(async () => (await stage.readers()).length === 3, busy);
    await stage.minutes(6, HEALTHY); // until both are available
    await createForeignReader(`${DATABASE}-tidegate-09`); // in a slot, and not Tidegate's
    await failOverTo(`${DATABASE}-tidegate-01`); // a reader of Tidegate's becomes writer

    await stage.minutes(60, QUIET);

    const { auroraClusters } = await stage.platform.capacity();
    expect(auroraClusters[DATABASE]).toEqual([
      { id: 'assistant-db-writer', isWriter: false, isAvailable: true },
      { id: 'assistant-db-reader', isWriter: false, isAvailable: true },
      { id: 'assistant-db-tidegate-01', isWriter: true, isAvailable: true },
      { id: 'assistant-db-tidegate-09', isWriter: false, isAvailable: true },
    ]);
    await failOverTo(`${DATABASE}-writer`);
  }, 120_000);
});

async function createForeignReader(DBInstanceIdentifier: string): Promise<void> {
  await stage.platform.clients.rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBClusterIdentifier: DATABASE,
      DBInstanceClass: 'db.r6g.large',
      Engine: 'aurora-postgresql',
    }),
  );
}
