import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { LockHolder } from '../../core/runbooks/ports.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { awsError, type ScriptedOutside, scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, NOW, tidegate } from './command-scene.ts';

const CLUSTER = 'assistant-db';
const MACHINE_RUN = 'arn:aws:states:us-east-1:111122223333:execution:failover:one';
const WAITING = '4105a4fc-f944-11e6-9d32-0a1b2c3d495h';
const OTHERS = '4105a4fc-f944-11e6-9d32-0a1b2c3d4000';

const file = join(mkdtempSync(join(tmpdir(), 'tidegate-runbook-')), 'tidegate.yaml');
writeFileSync(
  file,
  `${readFileSync('config/tidegate.yaml', 'utf8')}
runbooks:
  auroraFailover:
    assistant-db: { instances: [assistant-db-writer, assistant-db-reader] }
`,
);

let automations: { readonly AutomationExecutionId: string; readonly DocumentName: string }[];
let outside: ScriptedOutside;

beforeEach(() => {
  automations = [];
  outside = scriptedOutside({
    ...DEPLOYED,
    DescribeAutomationExecutions: () => ({ AutomationExecutionMetadataList: automations }),
    GetAutomationExecution: ({ AutomationExecutionId }: { AutomationExecutionId: string }) => ({
      AutomationExecution: {
        AutomationExecutionId,
        Parameters: { Cluster: [AutomationExecutionId === WAITING ? CLUSTER : 'another-db'] },
      },
    }),
    StopAutomationExecution: () => ({}),
    StopExecution: () => ({ stopDate: NOW }),
    StartAutomationExecution: () => ({ AutomationExecutionId: WAITING }),
  });
});

const asked = async (line: string) => {
  const { exitCode, out, err } = await tidegate(`runbook ${line} --config ${file}`, outside);
  return { exitCode, said: (out + err).replace(/\s+/g, ' ') };
};

function holdLock(more: Partial<LockHolder> = {}): void {
  outside.locks.locks.set(CLUSTER, {
    token: 3,
    holder: {
      runbook: 'aurora-failover',
      owner: MACHINE_RUN,
      takenAt: NOW,
      expiresAt: NOW,
      plan: { from: 'a', to: 'b', calls: [], hash: 'abc' },
      ...more,
    },
  });
}

describe('abort', () => {
  test('stops the machine that holds the cluster, and says what is left', async () => {
    holdLock();

    const { exitCode, said } = await asked(`abort --cluster ${CLUSTER}`);

    expect(exitCode).toBe(0);
    expect(outside.exchanges.stepFunctions.map(({ input }) => input)).toEqual([
      { executionArn: MACHINE_RUN, cause: 'aborted' },
    ]);
    expect(said).toContain('aurora-failover has left assistant-db held: resume it, after a minute');
  });

  test('cancels what waits for an approval of this cluster, and nothing of another or of the brakes', async () => {
    automations = [
      { AutomationExecutionId: WAITING, DocumentName: 'tidegate-assistant-aurora-failover' },
      { AutomationExecutionId: OTHERS, DocumentName: 'tidegate-assistant-aurora-failover' },
      { AutomationExecutionId: OTHERS, DocumentName: 'tidegate-assistant-freeze' },
    ];

    await asked(`abort --cluster ${CLUSTER}`);

    const stops = outside.exchanges.ssm.filter(
      ({ operation }) => operation === 'StopAutomationExecution',
    );
    expect(stops.map(({ input }) => input)).toEqual([
      { AutomationExecutionId: WAITING, Type: 'Cancel' },
    ]);
  });

  test('leaves a run alone that has failed and holds the cluster with a reason', async () => {
    holdLock({ heldBecause: 'VerifyWriter failed: no writer' });

    const { said } = await asked(`abort --cluster ${CLUSTER}`);

    expect(outside.exchanges.stepFunctions).toEqual([]);
    expect(said).toContain('Nothing runs on assistant-db.');
  });

  test('takes a machine run that AWS no longer knows for stopped', async () => {
    holdLock();
    outside.clients.stepFunctions.send = async () => {
      throw awsError('ExecutionDoesNotExist', 'no such execution');
    };

    expect((await asked(`abort --cluster ${CLUSTER}`)).exitCode).toBe(0);
  });
});

describe('resume', () => {
  test('opens the door of the runbook that holds the cluster, with the inputs that it had', async () => {
    holdLock({ heldBecause: 'VerifyWriter failed: no writer', inputs: { Kind: 'planned' } });

    const { exitCode, said } = await asked(`resume --cluster ${CLUSTER}`);

    expect(exitCode).toBe(0);
    expect(outside.exchanges.ssm.at(-1)?.input).toEqual({
      DocumentName: 'tidegate-assistant-aurora-failover',
      Parameters: { Cluster: [CLUSTER], Kind: ['planned'] },
    });
    expect(said).toContain('VerifyWriter failed: no writer');
  });

  test('has nothing to do for a cluster that nobody holds', async () => {
    const { exitCode, said } = await asked(`resume --cluster ${CLUSTER}`);

    expect(exitCode).toBe(1);
    expect(said).toContain('no run holds assistant-db: there is nothing to finish');
    expect(outside.exchanges.ssm).toEqual([]);
  });
});

const exchanged = await (async () => {
  outside = scriptedOutside({
    ...DEPLOYED,
    DescribeAutomationExecutions: () => ({
      AutomationExecutionMetadataList: [
        { AutomationExecutionId: WAITING, DocumentName: 'tidegate-assistant-aurora-failover' },
      ],
    }),
    GetAutomationExecution: () => ({
      AutomationExecution: {
        AutomationExecutionId: WAITING,
        Parameters: { Cluster: [CLUSTER] },
      },
    }),
    StopAutomationExecution: () => ({}),
    StopExecution: () => ({ stopDate: NOW }),
  });
  holdLock();
  await asked(`abort --cluster ${CLUSTER}`);
  return outside.exchanges;
})();
await describeExchanges('ssm', exchanged.ssm);
await describeExchanges('sfn', exchanged.stepFunctions);
