import { describe, expect, test } from '@jest/globals';
import { meeting } from '../every-state.ts';
import { auroraReplicaLagOf } from '../replica-lag-metric.ts';
import {
  CLUSTER,
  NEW_CLASS,
  OLD_CLASS,
  READER,
  SPARE,
  scalingScene,
  WRITER,
} from './scaling-scene.ts';

const holderIn = ({ locks }: ReturnType<typeof scalingScene>) => locks.locks.get(CLUSTER)?.holder;

describe('a run that fails before the writer has moved gives the reader its old class back', () => {
  test('when the reader has fallen behind', async () => {
    const scene = scalingScene();
    meeting(scene, 'beforeStep', ({ step }) => {
      if (step !== 'FailOver') return;
      const aMinuteAgo = new Date(scene.rds.now().getTime() - 60_000);
      scene.metrics.publish(auroraReplicaLagOf(READER), [5000], aMinuteAgo);
    });

    const end = await scene.run();
    scene.rds.advance(600);

    expect(end.says).toContain(`FailOver: ${READER} is 5000 ms behind, more than 1000`);
    expect(scene.changes().slice(1)).toEqual([
      `ModifyDBInstance ${READER} ${NEW_CLASS}`,
      `ModifyDBInstance ${READER} ${OLD_CLASS}`,
    ]);
    expect(scene.classes()[READER]).toBe(OLD_CLASS);
    expect(holderIn(scene)).toBeUndefined();
    expect(scene.told.at(-1)?.text).toContain(`${READER} goes back to ${OLD_CLASS}; released`);
  });

  test('when the window has ended meanwhile', async () => {
    const window = {
      targets: [CLUSTER],
      days: ['mon'],
      from: '08:00',
      to: '10:00',
      verticalChanges: true,
    };
    const scene = scalingScene({ windows: { timeZone: 'UTC', weekly: { monday: window } } });
    meeting(scene, 'beforeStep', ({ step, attempt }) => {
      if (step === 'FailOver' && attempt === 1) scene.rds.advance(7200);
    });

    const end = await scene.run();

    expect(end.says).toContain('FailOver: vertical changes: not before 2026-11-09 08:00 UTC');
    expect(scene.failovers()).toBe(0);
    expect(scene.changes().at(-1)).toBe(`ModifyDBInstance ${READER} ${OLD_CLASS}`);
    expect(holderIn(scene)).toBeUndefined();
  });
});

describe('a run that leaves instances half changed holds the lock, and a new one finishes it', () => {
  test('when the reader does not become available', async () => {
    const scene = scalingScene();
    meeting(scene, 'beforeStep', ({ step }) => {
      if (step === 'AwaitReader') scene.rds.instance(READER).status = 'storage-optimization';
    });

    const end = await scene.run();

    expect(end.says).toContain(`after 1800 s ${READER} is storage-optimization`);
    expect(holderIn(scene)?.heldBecause).toContain(`half changed: ${READER} is storage-optimiz`);
    expect(scene.failovers()).toBe(0);

    scene.beforeStep = () => {};
    scene.rds.instance(READER).status = 'available';
    expect((await scene.run()).status).toBe('SUCCEEDED');

    expect(scene.changes()).toEqual([
      'CreateDBClusterSnapshot assistant-db-scale-1',
      `ModifyDBInstance ${READER} ${NEW_CLASS}`,
      `FailoverDBCluster ${READER}`,
      `ModifyDBInstance ${WRITER} ${NEW_CLASS}`,
      `ModifyDBInstance ${SPARE} ${NEW_CLASS}`,
    ]);
    expect(holderIn(scene)).toBeUndefined();
  });

  test('when there is no room for the former writer', async () => {
    const scene = scalingScene();
    const placement = `${NEW_CLASS}@${scene.rds.instance(WRITER).zone}`;
    scene.rds.withoutCapacity.add(placement);

    const end = await scene.run();

    expect(end.says).toContain('ChangeOthers: AWS did not make assistant-db-writer a');
    expect(holderIn(scene)?.heldBecause).toContain('ChangeOthers failed');
    expect(scene.classes()).toMatchObject({ [READER]: NEW_CLASS, [WRITER]: OLD_CLASS });

    scene.rds.withoutCapacity.clear();
    expect((await scene.run()).status).toBe('SUCCEEDED');

    expect(scene.failovers()).toBe(1);
    expect(scene.classes()).toMatchObject({ [WRITER]: NEW_CLASS, [SPARE]: NEW_CLASS });
    expect(holderIn(scene)).toBeUndefined();
  });

  test('or takes it back, when it is started for the old class', async () => {
    const scene = scalingScene();
    scene.rds.withoutCapacity.add(`${NEW_CLASS}@${scene.rds.instance(WRITER).zone}`);
    await scene.run();
    const half = scene.changes();

    scene.want(OLD_CLASS);
    expect((await scene.run()).status).toBe('SUCCEEDED');

    expect(scene.changes().slice(half.length)).toEqual([
      'CreateDBClusterSnapshot assistant-db-scale-2',
      `FailoverDBCluster ${WRITER}`,
      `ModifyDBInstance ${READER} ${OLD_CLASS}`,
    ]);
    expect(new Set(Object.values(scene.classes()))).toEqual(new Set([OLD_CLASS]));
    expect(holderIn(scene)).toBeUndefined();
  });

  test('when another instance has changed on the way and the writer needed no failover', async () => {
    const scene = scalingScene();
    scene.rds.instance(WRITER).instanceClass = NEW_CLASS;
    scene.rds.withoutCapacity.add(`${NEW_CLASS}@${scene.rds.instance(SPARE).zone}`);

    await scene.run();

    expect(holderIn(scene)?.heldBecause).toContain(
      `half changed: ${READER} is available with ${NEW_CLASS}`,
    );
  });
});

test('a run whose approval was for the rest of it fails over to nothing', async () => {
  const scene = scalingScene();
  scene.rds.withoutCapacity.add(`${NEW_CLASS}@${scene.rds.instance(WRITER).zone}`);
  await scene.run();
  scene.rds.withoutCapacity.clear();
  meeting(scene, 'beforeStep', ({ step }) => {
    if (step !== 'FailOver') return;
    scene.rds.instance(READER).isWriter = false; // it moves back in the last moment
    scene.rds.instance(WRITER).isWriter = true;
  });

  const end = await scene.run();

  expect(end.says).toContain(`${READER} was the writer when this was approved`);
  expect(scene.failovers()).toBe(1);
});

test('a third instance that has become writer fails the run and changes nothing more', async () => {
  const scene = scalingScene();
  const { startFailover } = scene.rds;
  scene.rds.startFailover = (cluster) => startFailover(cluster, SPARE);

  const end = await scene.run();

  expect(end.says).toContain(`${SPARE} has become writer instead of ${READER}`);
  expect(scene.changes().at(-1)).toBe(`FailoverDBCluster ${READER}`);
  expect(holderIn(scene)?.heldBecause).toContain('AwaitWriter failed');
});

test('a run without room for the reader leaves everything as it was', async () => {
  const scene = scalingScene();
  scene.rds.withoutCapacity.add(`${NEW_CLASS}@${scene.rds.instance(READER).zone}`);

  const end = await scene.run();

  expect(end.says).toContain('InsufficientDBInstanceCapacityFault');
  expect(scene.changes()).toEqual(['CreateDBClusterSnapshot assistant-db-scale-1']);
  expect(new Set(Object.values(scene.classes()))).toEqual(new Set([OLD_CLASS]));
  expect(holderIn(scene)).toBeUndefined();
});
