import { describe, expect, test } from '@jest/globals';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { meeting } from './every-state.ts';
import { CLUSTER, type MachineScene, machineScene, READER } from './machine-scene.ts';

const LOST = 'assistant-writer-lost';
const SLOW = 'assistant-writer-slow';
const startedBy =
  'arn:aws:sts::123456789012:assumed-role/tidegate-assistant-us-east-1-alarm/events';
const byAlarm = { startedBy, breakGlassReason: 'alarm', approvedBy: [] } as const;

/** A failover that alarms may run; one of them is raised. */
function scene(act: 'approve' | 'run' = 'run'): MachineScene {
  const made = machineScene({ startByAlarm: { alarms: [SLOW, LOST], act } });
  made.alarms.states.set(SLOW, 'OK').set(LOST, 'ALARM');
  return made;
}

const report = ({ told }: MachineScene) => told.at(-1)?.text ?? '';

function expectUntouched({ changes, locks }: MachineScene): void {
  expect(changes()).toEqual([]);
  expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();
}

describe('an alarm that may run a failover', () => {
  test('runs it without an approval while it is raised, and the report says so', async () => {
    const made = scene();

    const end = await made.run(byAlarm);

    expect(end.status).toBe('SUCCEEDED');
    expect(made.rds.instance(READER).isWriter).toBe(true);
    expect(report(made)).toContain(
      `started by alarm ${LOST}, in ALARM since 2026-11-02T08:00:00.000Z, without an approval`,
    );
  });

  test('that is back to OK refuses it: the event is late, or was forged', async () => {
    const made = scene();
    made.alarms.states.set(LOST, 'OK');

    const end = await made.run(byAlarm);

    expect(end.says).toContain(`none of ${SLOW}, ${LOST} is in ALARM now`);
    expectUntouched(made);
  });

  test('that is back to OK after the dry run refuses it too', async () => {
    const made = meeting(scene(), 'beforeStep', ({ step }) => {
      if (step === 'CheckApproval') made.alarms.states.set(LOST, 'INSUFFICIENT_DATA');
    });

    expect((await made.run(byAlarm)).says).toContain('is in ALARM now');
    expectUntouched(made);
  });

  test('that is gone, or another one that is raised, refuses it', async () => {
    const made = scene();
    made.alarms.states.delete(LOST);
    made.alarms.states.set('somebody-elses', 'ALARM');

    expect((await made.run(byAlarm)).says).toContain('is in ALARM now');
    expectUntouched(made);
  });

  test.each([
    ['an administrator', 'arn:aws:sts::123456789012:assumed-role/admin/ada'],
    [
      'an operator',
      'arn:aws:sts::123456789012:assumed-role/tidegate-assistant-us-east-1-operator/ada',
    ],
    [
      'the break-glass role',
      'arn:aws:sts::123456789012:assumed-role/tidegate-assistant-us-east-1-break-glass/ada',
    ],
    [
      "another project's alarms",
      'arn:aws:sts::123456789012:assumed-role/tidegate-other-us-east-1-alarm/events',
    ],
    [
      "another region's alarms",
      'arn:aws:sts::123456789012:assumed-role/tidegate-assistant-eu-west-1-alarm/events',
    ],
  ])('is not played by %s', async (_, another) => {
    const made = scene();

    const end = await made.run({ ...byAlarm, startedBy: another });

    expect(end.says).toContain('only tidegate-assistant-us-east-1-alarm starts it for an alarm');
    expectUntouched(made);
  });

  test('does not run another plan than the one that its dry run has said', async () => {
    const made = scene();

    const end = await made.run({ ...byAlarm, plannedHash: 'f'.repeat(64) });

    expect(end.says).toContain('plan ffffffffffff was approved');
    expectUntouched(made);
  });

  test('gives no reason of its own to the break-glass way', async () => {
    const made = scene();

    const end = await made.run({ ...byAlarm, breakGlassReason: 'the alarm says so' });

    expect(end.says).toContain('only tidegate-assistant-us-east-1-break-glass goes without');
    expectUntouched(made);
  });
});

describe('an alarm that flaps', () => {
  test('runs it once an hour', async () => {
    const made = scene();
    await made.run(byAlarm);
    const first = made.changes().length;

    made.rds.advance(1800);
    const within = await made.run(byAlarm);
    made.rds.advance(1801);
    const after = await made.run(byAlarm);

    expect(within.says).toContain('an alarm has started a run of it within the last hour');
    expect(after.status).toBe('SUCCEEDED');
    expect(made.changes().length).toBe(2 * first);
  });

  test('counts a run that has failed', async () => {
    const made = meeting(scene(), 'beforeStep', ({ step }) => {
      if (step === 'VerifyWriter') made.rds.instance(READER).status = 'rebooting';
    });
    expect((await made.run(byAlarm)).status).toBe('FAILED');

    made.rds.advance(600);
    const second = await made.run(byAlarm);

    expect(second.says).toContain('within the last hour');
  });

  test('does not count one that was refused', async () => {
    const made = scene();
    made.alarms.states.set(LOST, 'OK');
    await made.run(byAlarm);

    made.alarms.states.set(LOST, 'ALARM');

    expect((await made.run(byAlarm)).status).toBe('SUCCEEDED');
  });

  test('keeps nobody from running it with an approval', async () => {
    const made = scene();
    await made.run(byAlarm);

    expect((await made.run()).status).toBe('SUCCEEDED');
  });

  test('a fault in the check does not spend the hour twice', async () => {
    const made = meeting(scene(), 'afterStep', ({ step, attempt }) => {
      if (step === 'CheckApproval' && attempt === 1) throw new Error('the answer is lost');
    });

    expect((await made.run(byAlarm)).status).toBe('SUCCEEDED');
  });
});

describe('an alarm that may start it only', () => {
  test('is refused without an approval', async () => {
    const made = scene('approve');

    const end = await made.run(byAlarm);

    expect(end.says).toContain(
      `no alarm may run aurora-failover of ${CLUSTER} without an approval`,
    );
    expectUntouched(made);
  });

  test('goes on when a person has approved', async () => {
    const end = await scene('approve').run({ startedBy, approvedBy: ['grace'] });

    expect(end.status).toBe('SUCCEEDED');
  });

  test('pages with the plan, and where to approve it', async () => {
    const made = scene('approve');
    const id = '0a1b2c3d-0000-4000-8000-000000000001';

    await made.start(`dry-run-${id}`, { cluster: CLUSTER, mode: 'dry-run' });

    expect(made.told.at(-1)?.subject).toBe(`aurora-failover of ${CLUSTER}: dry-run`);
    expect(report(made)).toContain('rds:FailoverDBCluster');
    expect(report(made)).toContain(
      `Approve or deny it: https://us-east-1.console.aws.amazon.com/systems-manager/automation/execution/${id}?region=us-east-1`,
    );
  });

  test('links to no approval where none waits: a dry run by hand, or one that was refused', async () => {
    const made = scene('approve');
    await made.dryRun();
    expect(report(made)).not.toContain('Approve or deny');

    made.rds.instance(READER).status = 'rebooting';
    await made.start('dry-run-0a1b2c3d-0000-4000-8000-000000000002', {
      cluster: CLUSTER,
      mode: 'dry-run',
    });

    expect(made.told.at(-1)?.subject).toBe(`aurora-failover of ${CLUSTER}: refused`);
    expect(report(made)).not.toContain('Approve or deny');
  });
});

test('without any alarm in the configuration none may start it', async () => {
  const made = machineScene();

  expect((await made.run(byAlarm)).says).toContain('no alarm may run aurora-failover');
  expectUntouched(made);
});

const { run, alarms } = scene();
await run(byAlarm);
await describeExchanges('cloudwatch', alarms.exchanges);
