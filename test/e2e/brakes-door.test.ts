import { AttachRolePolicyCommand, IAMClient, ListPoliciesCommand } from '@aws-sdk/client-iam';
import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { DoorAction } from '../../core/brakes/door-actions.ts';
import { brakeDocumentName } from '../../core/own-names.ts';
import { clientConfig, eventually } from '../local/emulator/emulator-support.ts';
import { allow, roleConfig } from '../local/emulator/role-support.ts';
import { EDGE, openStage, type Stage } from './stage.ts';
import { HEALTHY } from './traffic.ts';

/* The deployed documents of the brakes, filled in by somebody who has the operators' policy. Roles are enforced. */

let stage: Stage;
let operator: SSMClient;

beforeAll(async () => {
  stage = await openStage();
  await stage.reset();
  operator = await operatorOf(stage);
}, 300_000);
afterAll(() => stage?.platform.stop());
afterEach(async () => expect(await stage.platform.failedEvents()).toEqual([]));

async function operatorOf({ platform: { emulator } }: Stage): Promise<SSMClient> {
  const iam = new IAMClient(clientConfig(emulator));
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
  const operators = Policies.find(({ PolicyName }) => PolicyName?.includes('BrakesOperators'));
  const config = await roleConfig(emulator, allow('sts:GetCallerIdentity', '*'), 'Operator');
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'Operator', PolicyArn: operators?.Arn }));
  return new SSMClient(config);
}

/** As somebody fills in the form of the action. Answers what it says; rejects with what a refusal says. */
async function fillIn(
  action: DoorAction,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const given = Object.entries(fields).map(([name, value]) => [name, [value]]);
  const { AutomationExecutionId } = await operator.send(
    new StartAutomationExecutionCommand({
      DocumentName: brakeDocumentName(stage.platform.configuration.project, action),
      ...(given.length > 0 && { Parameters: Object.fromEntries(given) }),
    }),
  );
  const command = new GetAutomationExecutionCommand({ AutomationExecutionId });
  const ended = await eventually(async (): Promise<AutomationExecution | undefined> => {
    const { AutomationExecution } = await operator.send(command);
    return AutomationExecution?.ExecutionEndTime && AutomationExecution;
  });
  if (ended.AutomationExecutionStatus !== 'Success') throw new Error(ended.FailureMessage);
  return ended.Outputs?.['Answer.Says']?.[0] ?? '';
}

const lastDecision = async () => (await stage.audit(EDGE))[0]?.decision;

test('a pause from the console holds a scale-out, with who and why in the audit', async () => {
  const says = await fillIn('pause', { Target: EDGE, For: '2h', Reason: 'load test' });

  await stage.minutes(6, { edge: { inFlight: 95 } });

  expect(says).toContain('not stopped');
  expect(await stage.capacityOf(EDGE)).toBe(2);
  expect(await lastDecision()).toMatchObject({ kind: 'hold', reason: 'paused' });
  expect((await lastDecision())?.trail.at(-1)?.says).toMatch(
    /assumed-role\/Operator\/test, Systems Manager execution [0-9a-f-]{36}: load test/,
  );
}, 60_000);

test('lifted, capacity follows the load again', async () => {
  const says = await fillIn('lift', { Lifts: `target:${EDGE}`, Reason: 'the test is over' });

  await stage.until(async () => (await stage.capacityOf(EDGE)) > 2, { edge: { inFlight: 95 } });

  expect(says).toContain('brakes in force: none');
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

test('what is filled in wrongly fails with the reason, and sets nothing', async () => {
  await expect(fillIn('freeze', { For: '90d', Reason: 'holidays' })).rejects.toThrow(
    'more than 30 days ahead',
  );
  await expect(fillIn('freeze', { For: 'a while', Reason: 'holidays' })).rejects.toThrow(
    'For is a while',
  );

  expect(await fillIn('stop', { Reason: 'look', DryRun: 'yes' })).toContain(
    'brakes in force: none',
  );
}, 60_000);
