import { describe, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import { configurationSchema } from '../../../core/config/schema.ts';
import { decideApproval } from '../../../core/runbooks/approval.ts';
import type { Automation } from '../../../core/runbooks/ports.ts';
import { RUNBOOKS } from '../../../core/runbooks/runbooks.ts';

const now = new Date('2026-03-02T09:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');
const person = (name: string) => `arn:aws:sts::111122223333:assumed-role/approver/${name}`;
const plan = { from: 'a', to: 'b', calls: [], hash: 'abc' };

const automation: Automation = {
  id: 'one',
  documentName: 'tidegate-assistant-aurora-failover',
  startedBy: 'arn:aws:sts::111122223333:assumed-role/operator/ada',
  parameters: { Cluster: 'db' },
  plannedHash: 'abc',
  approval: { status: 'Approved', by: [person('grace'), person('mary')], at: minutesAgo(1) },
};

const decide = (approvals: number, more: Partial<Automation> = {}) =>
  decideApproval(
    {
      runbook: RUNBOOKS['aurora-failover'],
      request: { cluster: 'db', mode: 'run', automationExecutionId: 'one' },
      configuration: configurationSchema.parse({ ...shipped, runbooks: { approvals } }),
      execution: { id: 'arn:one', name: 'one', startedAt: now },
      now,
    },
    plan,
    { ...automation, ...more },
  );

describe('as many people as configured', () => {
  test.each([
    [1, 'approved'],
    [2, 'approved'],
    [3, 'refused'],
  ])('%s of two: %s', (approvals, kind) => {
    expect(decide(approvals).kind).toBe(kind);
  });

  test('a person who approves twice is one', () => {
    const by = [person('grace'), 'arn:aws:iam::111122223333:user/grace'];

    expect(decide(2, { approval: { status: 'Approved', by, at: now } })).toEqual({
      kind: 'refused',
      says: '2 people must approve, got 1',
    });
  });

  test('none that can be read is nobody', () => {
    expect(decide(1, { approval: { status: 'Approved', by: [], at: now } }).kind).toBe('refused');
  });
});

test.each([
  [15, 'approved'],
  [16, 'refused'],
])('an approval of %s minutes ago is %s', (minutes, kind) => {
  const approval = { status: 'Approved', by: [person('grace')], at: minutesAgo(minutes) };

  expect(decide(1, { approval }).kind).toBe(kind);
});

test('an approval without a time is none', () => {
  const approval = { status: 'Approved', by: [person('grace')], at: undefined };

  expect(decide(1, { approval })).toMatchObject({ kind: 'refused' });
});
