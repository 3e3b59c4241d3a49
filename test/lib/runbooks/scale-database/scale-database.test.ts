import { describe, expect, test } from '@jest/globals';
import { describeExchanges } from '../../../contracts/describe-exchanges.ts';
import {
  CLUSTER,
  NEW_CLASS,
  OLD_CLASS,
  OWNED,
  READER,
  SPARE,
  scalingScene,
  WRITER,
} from './scaling-scene.ts';

const ALL_CHANGES = [
  'CreateDBClusterSnapshot assistant-db-scale-1',
  `ModifyDBInstance ${READER} ${NEW_CLASS}`,
  `FailoverDBCluster ${READER}`,
  `ModifyDBInstance ${WRITER} ${NEW_CLASS}`,
  `ModifyDBInstance ${SPARE} ${NEW_CLASS}`,
];

test('a dry run names the exact calls in their order, and changes nothing', async () => {
  const { dryRun, classes, changes, locks, told } = scalingScene();
  const before = classes();

  const end = await dryRun();

  const { calls } = JSON.parse(end.says).plan;
  const change = (id: string) => ({
    action: 'rds:ModifyDBInstance',
    parameters: { DBInstanceIdentifier: id, DBInstanceClass: NEW_CLASS, ApplyImmediately: true },
  });
  expect(calls).toEqual([
    {
      action: 'rds:CreateDBClusterSnapshot',
      parameters: {
        DBClusterIdentifier: CLUSTER,
        DBClusterSnapshotIdentifier: 'assistant-db-scale-1',
      },
    },
    change(READER),
    {
      action: 'rds:FailoverDBCluster',
      parameters: { DBClusterIdentifier: CLUSTER, TargetDBInstanceIdentifier: READER },
    },
    change(WRITER),
    change(SPARE),
  ]);
  expect(classes()).toEqual(before);
  expect(changes()).toEqual([]);
  expect(locks.locks.size).toBe(0);
  const [report] = told.slice(-1);
  expect(report?.text).toMatch(
    /\| ChangeReader \| described .* rds:ModifyDBInstance DBInstanceIdentifier=assistant-db-reader [^;]*\|$/m,
  );
  expect(report?.text).toMatch(/\| ChangeOthers \| described .*-writer .*; .*-spare /);
});

describe('an approved run', () => {
  test('changes a reader, fails over to it once, changes the others one by one, and says what is left', async () => {
    const { run, rds, changes, classes, locks, told } = scalingScene();
    const awayTogether: string[][] = [];
    rds.before = () => {
      const away = rds.members(CLUSTER).filter(({ status }) => status !== 'available');
      awayTogether.push(away.map(({ id }) => id));
    };

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(changes()).toEqual(ALL_CHANGES);
    expect(Math.max(...awayTogether.map(({ length }) => length))).toBe(1);
    expect(classes()).toEqual({
      [WRITER]: NEW_CLASS,
      [READER]: NEW_CLASS,
      [SPARE]: NEW_CLASS,
      [OWNED]: OLD_CLASS,
    });
    expect(rds.instance(READER).isWriter).toBe(true);
    expect(rds.snapshots.get('assistant-db-scale-1')).toMatchObject({ status: 'available' });
    expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();
    const report = told.at(-1)?.text;
    expect(report).toContain(`before: writer ${WRITER}, ${WRITER} ${OLD_CLASS}`);
    expect(report).toContain(`after: writer ${READER}, ${WRITER} ${NEW_CLASS}`);
    expect(report).toContain(
      `write instanceClass: ${NEW_CLASS} (now ${OLD_CLASS}), and its memory and connections, into auroraClusters.${CLUSTER}`,
    );
    expect(report).toMatch(/recovery time: 3\d s/);
  });

  test('goes to a smaller class too', async () => {
    const { run, classes, rds } = scalingScene({ inputs: { InstanceClass: 'db.t4g.medium' } });

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(classes()[WRITER]).toBe('db.t4g.medium');
    expect(rds.instance(READER).isWriter).toBe(true);
  });

  test('takes a snapshot of its own each time', async () => {
    const { run, rds, changes } = scalingScene();
    rds.addSnapshot({ id: 'assistant-db-scale-1', cluster: CLUSTER });
    rds.addSnapshot({ id: 'assistant-db-scale-3', cluster: CLUSTER });

    await run();

    expect(changes()[0]).toBe('CreateDBClusterSnapshot assistant-db-scale-2');
  });

  test('needs no failover when the writer has the class', async () => {
    const { run, rds, changes } = scalingScene();
    rds.instance(WRITER).instanceClass = NEW_CLASS;

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(rds.instance(WRITER).isWriter).toBe(true);
    expect(changes()).toEqual([ALL_CHANGES[0], ALL_CHANGES[1], ALL_CHANGES[4]]);
  });

  test('promotes the reader that has the class already', async () => {
    const { run, rds, changes } = scalingScene();
    rds.instance(SPARE).instanceClass = NEW_CLASS;

    await run();

    expect(rds.instance(SPARE).isWriter).toBe(true);
    expect(changes()).toEqual([
      ALL_CHANGES[0],
      `FailoverDBCluster ${SPARE}`,
      `ModifyDBInstance ${WRITER} ${NEW_CLASS}`,
      `ModifyDBInstance ${READER} ${NEW_CLASS}`,
    ]);
  });
});

const { rds, run } = scalingScene();
await run();
await describeExchanges('rds', rds.exchanges);
