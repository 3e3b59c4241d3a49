import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withoutPermission } from './permissions.ts';
import { CLUSTER, openRunbookStage, READER, type RunbookStage, WRITER } from './runbook-stage.ts';

/*
 * aurora-failover on the emulator, roles enforced: the deployed machine and its handler, started with what the steps of
 * the operator's document give it. Systems Manager's answer is set, because the emulator has no Automation.
 */

let runbook: RunbookStage;

beforeAll(async () => {
  runbook = await openRunbookStage();
}, 300_000);
afterAll(() => runbook?.stage.platform.stop());

const request = (automationExecutionId?: string) => ({
  cluster: CLUSTER,
  mode: 'run',
  ...(automationExecutionId !== undefined && { automationExecutionId }),
});

test('a dry run names the calls and changes nothing', async () => {
  const before = await runbook.database();

  const { status, says } = await runbook.dryRun();

  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(says).plan).toMatchObject({ from: WRITER, to: READER });
  expect(JSON.parse(says).plan.calls.map(({ action }: { action: string }) => action)).toEqual([
    'rds:FailoverDBCluster',
    'rds:ModifyDBInstance',
    'rds:ModifyDBInstance',
  ]);
  expect(await runbook.database()).toEqual(before);
  expect(await runbook.locks.read(CLUSTER)).toBeUndefined();
}, 60_000);

test('a start around the door is refused', async () => {
  const { status, says } = await runbook.startByHand('by-hand', request());

  expect(status).toBe('FAILED');
  expect(says).toContain('there is no approval');
  expect(await runbook.writer()).toBe(WRITER);
}, 60_000);

test('an approval by the starter is refused', async () => {
  const id = await runbook.approve({ approvedBy: ['ada'] });

  const { status, says } = await runbook.start(id);

  expect(status).toBe('FAILED');
  expect(says).toContain('ada has started it and cannot approve it too');
  expect(await runbook.writer()).toBe(WRITER);
}, 60_000);

test('without its permission it fails before anything changes, and frees the lock', async () => {
  const id = await runbook.approve();

  const { status, says } = await withoutPermission(
    runbook.stage.platform,
    runbook.stepFunctionName,
    'rds:FailoverDBCluster',
    () => runbook.start(id),
  );

  expect(status).toBe('FAILED');
  expect(says).toContain('AccessDenied');
  expect(await runbook.writer()).toBe(WRITER);
  expect((await runbook.locks.read(CLUSTER))?.holder).toBeUndefined();
}, 60_000);

test('an approved run moves the writer and its tier, frees the lock, and tells people', async () => {
  const id = await runbook.approve();
  runbook.stage.platform.clock.step(60_000); // the report of the dry run is older

  const { status, says } = await runbook.start(id);

  expect(says).toContain('succeeded');
  expect(status).toBe('SUCCEEDED');
  expect(await runbook.writer()).toBe(READER);
  expect(await runbook.database()).toMatchObject({
    cluster: {
      DBClusterMembers: expect.arrayContaining([
        expect.objectContaining({
          DBInstanceIdentifier: WRITER,
          IsClusterWriter: false,
          PromotionTier: 1,
        }),
        expect.objectContaining({ DBInstanceIdentifier: READER, PromotionTier: 0 }),
      ]),
    },
  });
  expect((await runbook.locks.read(CLUSTER))?.holder).toBeUndefined();
  expect((await runbook.locks.readRuns(CLUSTER, 1))[0]).toMatchObject({ status: 'succeeded' });
  expect((await runbook.stage.told()).at(-1)?.subject).toBe(
    `aurora-failover of ${CLUSTER}: succeeded`,
  );

  const again = await runbook.startByHand('again', request(id));

  expect(again).toMatchObject({ status: 'FAILED' });
  expect(await runbook.writer()).toBe(READER);
}, 60_000);
