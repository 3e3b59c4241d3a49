import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, NOW, tidegate } from './command-scene.ts';

const file = join(mkdtempSync(join(tmpdir(), 'tidegate-runbook-')), 'tidegate.yaml');
writeFileSync(
  file,
  `${readFileSync('config/tidegate.yaml', 'utf8')}
runbooks:
  auroraFailover:
    assistant-db: { instances: [assistant-db-writer, assistant-db-reader] }
`,
);

const instance = (DBInstanceIdentifier: string) => ({
  DBInstanceIdentifier,
  DBInstanceStatus: 'available',
  DBInstanceClass: 'db.r6g.large',
});
const outside = scriptedOutside({
  ...DEPLOYED,
  DescribeDBInstances: () => ({
    DBInstances: [instance('assistant-db-writer'), instance('assistant-db-reader')],
  }),
  DescribeDBClusters: () => ({
    DBClusters: [
      {
        DBClusterIdentifier: 'assistant-db',
        Status: 'available',
        DBClusterMembers: [
          { DBInstanceIdentifier: 'assistant-db-writer', IsClusterWriter: true, PromotionTier: 1 },
          { DBInstanceIdentifier: 'assistant-db-reader', IsClusterWriter: false, PromotionTier: 1 },
        ],
      },
    ],
  }),
  StartAutomationExecution: () => ({
    AutomationExecutionId: '4105a4fc-f944-11e6-9d32-0a1b2c3d495h',
  }),
});
const asked = async (line: string) => {
  const { exitCode, out, err } = await tidegate(`runbook ${line} --config ${file}`, outside);
  return { exitCode, said: (out + err).replace(/\s+/g, ' ') };
};

test('list names every step of a runbook and the clusters that it is configured for', async () => {
  const { exitCode, said } = await asked('list');

  expect(exitCode).toBe(0);
  expect(said).toContain('aurora-failover assistant-db');
  expect(said).toContain('FailOver act: Asks Aurora for the failover, once');
});

describe('dry-run', () => {
  test('says the exact calls and the hash, and makes none of them', async () => {
    const { exitCode, said } = await asked('dry-run aurora-failover --cluster assistant-db');

    expect(exitCode).toBe(0);
    expect(said).toContain(
      'rds:FailoverDBCluster DBClusterIdentifier=assistant-db TargetDBInstanceIdentifier=assistant-db-reader',
    );
    expect(said).toMatch(/Nothing was changed\. An approval would be for plan [0-9a-f]{64}/);
    expect(outside.exchanges.rds.map(({ operation }) => operation)).toEqual([
      'DescribeDBInstances',
      'DescribeDBClusters',
      'DescribeDBInstances',
      'DescribeDBClusters',
    ]);
    expect(outside.ports.notifier.published).toEqual([]);
  });

  test.each([
    ['dry-run region-swap --cluster assistant-db', 'there is no runbook region-swap'],
    ['dry-run aurora-failover --cluster other', 'aurora-failover is not configured for other'],
  ])('%s is wrong usage', async (line, says) => {
    const { exitCode, said } = await asked(line);

    expect(exitCode).toBe(2);
    expect(said).toContain(says);
  });
});

test('start opens the door and says who must come next', async () => {
  const { exitCode, said } = await asked('start aurora-failover --cluster assistant-db');

  expect(exitCode).toBe(0);
  expect(outside.exchanges.ssm.at(-1)?.input).toEqual({
    DocumentName: 'tidegate-assistant-aurora-failover',
    Parameters: { Cluster: ['assistant-db'] },
  });
  expect(said).toContain("waits for somebody else's approval: https://us-east-1.console");
});

test('start with break glass gives the reason', async () => {
  await asked("start aurora-failover --cluster assistant-db --break-glass 'the zone is down'");

  expect(outside.exchanges.ssm.at(-1)?.input).toMatchObject({
    Parameters: { BreakGlassReason: ['the zone is down'] },
  });
});

describe('status', () => {
  test('says that nobody holds the cluster, and that there was no run', async () => {
    const { said } = await asked('status --cluster assistant-db');

    expect(said).toContain('No run holds assistant-db. No run yet.');
  });

  test('says why a run has left the cluster held, and shows its report', async () => {
    outside.locks.locks.set('assistant-db', {
      token: 3,
      holder: {
        runbook: 'aurora-failover',
        owner: 'arn:aws:states:us-east-1:111122223333:execution:failover:one',
        takenAt: NOW,
        expiresAt: NOW,
        plan: { from: 'a', to: 'b', calls: [], hash: 'abc' },
        heldBecause: 'VerifyWriter failed: no writer',
      },
    });
    outside.locks.runs.push({
      executionId: 'arn:aws:states:us-east-1:111122223333:execution:failover:one',
      runbook: 'aurora-failover',
      cluster: 'assistant-db',
      endedAt: NOW,
      status: 'failed',
      text: '# aurora-failover of assistant-db: failed',
      json: '{}',
    });

    const { exitCode, said } = await asked('status --cluster assistant-db');

    expect(exitCode).toBe(0);
    expect(said).toContain('VerifyWriter failed: no writer');
    expect(said).toContain('# aurora-failover of assistant-db: failed');
  });
});

await asked('start aurora-failover --cluster assistant-db');
await describeExchanges('ssm', outside.exchanges.ssm);
