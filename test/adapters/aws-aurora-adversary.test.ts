import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OutsideFaultError } from '../../core/errors.ts';
import { OWNER_TAG } from '../../core/reader-slots.ts';
import { type FakeInstance, raise } from '../fakes/rds-world.ts';
import { reportSeed } from '../report-seed.ts';
import {
  type AuroraScene,
  auroraScene,
  CLUSTER,
  FOREIGN_READER,
  minutes,
  PROJECT,
  slot,
  WRITER,
} from './aurora-scene.ts';

/*
 * Somebody acts on the cluster between any two calls. A failover takes 30 s, of which it is `failing-over`; nothing else
 * is assumed about when it begins. The policy's deny of deletions without the owner tag is part of what is tested.
 */

type Move = (scene: AuroraScene) => void;

/** Moves that may come between any two calls. */
const MOVES: Readonly<Record<string, Move>> = {
  'a failover to slot 1': ({ rds }) => rds.startFailover(CLUSTER, slot(1)),
  'a failover to slot 2': ({ rds }) => rds.startFailover(CLUSTER, slot(2)),
  'a failover to the foreign reader': ({ rds }) => rds.startFailover(CLUSTER, FOREIGN_READER),
  'twenty seconds pass': ({ rds }) => rds.advance(20),
  'the tag is taken off slot 1': ({ rds }) => rds.instances.get(slot(1))?.tags.delete(OWNER_TAG),
  'the tag is taken off slot 2': ({ rds }) => rds.instances.get(slot(2))?.tags.delete(OWNER_TAG),
  'another project takes slot 2': ({ rds }) =>
    rds.instances.get(slot(2))?.tags.set(OWNER_TAG, 'another-project'),
  'slot 3 is taken in another cluster': ({ rds, addOwned }) => {
    if (!rds.instances.has(slot(3))) addOwned(3, { cluster: 'other-db' });
  },
  'somebody else takes the name of slot 4': ({ rds }) => {
    if (!rds.instances.has(slot(4))) rds.addInstance({ id: slot(4), cluster: CLUSTER });
  },
  'a racer fills slot 5': ({ rds, addOwned }) => {
    if (!rds.instances.has(slot(5)) && rds.members(CLUSTER).length < 6) addOwned(5);
  },
};

/** Moves that change how many readers serve, so that only what follows can be held against the adapter. */
const UPHEAVALS: Readonly<Record<string, Move>> = {
  'no upheaval': () => {},
  'six minutes pass': ({ rds }) => rds.advance(minutes(6)),
  'the foreign reader reboots': ({ rds }) => {
    rds.instance(FOREIGN_READER).status = 'rebooting';
  },
  'the foreign reader is back': ({ rds }) => {
    rds.instance(FOREIGN_READER).status = 'available';
  },
  'slot 1 breaks': ({ rds }) => {
    const instance = rds.instances.get(slot(1));
    if (instance?.status === 'available' && !instance.isWriter) instance.status = 'failed';
  },
  'the next creation loses its answer': ({ rds }) => {
    rds.loseAnswerOf = 'CreateDBInstance';
  },
  'the next deletion loses its answer': ({ rds }) => {
    rds.loseAnswerOf = 'DeleteDBInstance';
  },
};

function hostileScene(drainSeconds: number): AuroraScene {
  const scene = auroraScene({ drainSeconds });
  scene.rds.addCluster('other-db');
  scene.addOwned(1);
  scene.addOwned(2);
  return scene;
}

/** Lets the adversary move before each call, and stands in for the policy and for the invariants at each deletion. */
function watch(
  scene: AuroraScene,
  moveBefore: (call: number) => Move | undefined,
): readonly string[] {
  const { rds, target } = scene;
  const violations: string[] = [];
  let call = 0;
  rds.before = (operation, input) => {
    moveBefore(call)?.(scene);
    call += 1;
    if (operation !== 'DeleteDBInstance' || !('DBInstanceIdentifier' in input)) return;
    const doomed = rds.instance(String(input.DBInstanceIdentifier));
    if (doomed.tags.get(OWNER_TAG) !== PROJECT) raise('AccessDenied', 'no owner tag', 403);
    if (rds.clusterStatus(doomed.cluster) !== 'available') return; // AWS refuses
    const serving = rds.members(CLUSTER).filter(serves).length;
    const left = serves(doomed) ? serving - 1 : serving;
    if (doomed.isWriter) violations.push(`the writer ${doomed.id} was deleted`);
    if (doomed.cluster !== CLUSTER) violations.push(`${doomed.id} of another cluster was deleted`);
    if (left < target.minCapacity) violations.push(`${doomed.id} left ${left} readers`);
  };
  return violations;
}

const serves = ({ status, isWriter }: FakeInstance) => status === 'available' && !isWriter;

/** A fault is an answer like any other here: the next `set` must converge. */
async function setDespiteFaults({ readers, target }: AuroraScene, desired: number) {
  await readers.set(target, desired).catch((error: unknown) => {
    if (!(error instanceof OutsideFaultError)) throw error;
  });
}

describe('whatever happens between two calls of a scale-out and a scale-in, before each call once', () => {
  const history = async (scene: AuroraScene) => {
    for (const desired of [5, 5, 2, 2, 1, 1]) {
      await setDespiteFaults(scene, desired);
      scene.rds.advance(minutes(6));
    }
  };

  const quietHistory = async () => {
    const scene = hostileScene(60);
    await history(scene);
    return scene.rds;
  };

  test('nothing, and four readers come and go', async () => {
    expect((await quietHistory()).deletions).toHaveLength(4);
  });

  test.each(Object.keys(MOVES))('%s', async (name) => {
    const calls = (await quietHistory()).exchanges.length;
    for (let moment = 0; moment < calls; moment += 1) {
      const scene = hostileScene(60);
      const violations = watch(scene, (call) => (call === moment ? MOVES[name] : undefined));
      await history(scene);
      expect([moment, ...violations]).toEqual([moment]);
      expect(scene.rds.instances.has(WRITER)).toBe(true);
      expect(scene.rds.instances.has(FOREIGN_READER)).toBe(true);
    }
  });
});

test('the writer and the readers of others survive every history, and the readers become as many as desired', async () => {
  const step = fc.record({
    upheaval: fc.constantFrom(...Object.values(UPHEAVALS)),
    desired: fc.integer({ min: 1, max: 6 }),
    moves: fc.array(fc.constantFrom(...Object.values(MOVES)), { maxLength: 12 }),
  });
  const histories = fc.record({
    drainSeconds: fc.constantFrom(0, 60, 300),
    connections: fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat({ max: 3 }))),
    steps: fc.array(step, { minLength: 1, maxLength: 8 }),
    desiredInTheEnd: fc.integer({ min: 1, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(histories, async ({ drainSeconds, connections, steps, desiredInTheEnd }) => {
      const scene = hostileScene(drainSeconds);
      for (const [number, open] of connections) scene.connections.set(slot(number), open);
      let moves: readonly Move[] = [];
      let begunAt = 0;
      const violations = watch(scene, (call) => moves[call - begunAt]);
      for (const { upheaval, desired, moves: between } of steps) {
        upheaval(scene);
        moves = between;
        begunAt = scene.rds.exchanges.length;
        await setDespiteFaults(scene, desired);
      }

      moves = [];
      await settle(scene, desiredInTheEnd);

      expect(violations).toEqual([]);
      expect(scene.rds.instances.has(WRITER)).toBe(true);
      expect(scene.rds.instances.has(FOREIGN_READER)).toBe(true);
      const foreign = scene.rds.members(CLUSTER).filter(isForeignReader).length;
      expect(await scene.readers.read(scene.target)).toMatchObject({
        kind: 'steady',
        current: Math.max(desiredInTheEnd, foreign),
      });
    }),
    reportSeed({ numRuns: 500 }),
  );
}, 60_000);

/** The adversary rests; the same capacity is set every six minutes, as the loop does while the reading is not steady. */
async function settle(scene: AuroraScene, desired: number): Promise<void> {
  scene.rds.instance(FOREIGN_READER).status = 'available';
  scene.rds.loseAnswerOf = undefined;
  for (let tick = 0; tick < 4; tick += 1) {
    scene.rds.advance(minutes(6));
    await setDespiteFaults(scene, desired);
  }
  scene.rds.advance(minutes(6));
}

const isForeignReader = ({ tags, isWriter, status }: FakeInstance) =>
  tags.get(OWNER_TAG) !== PROJECT && !isWriter && status === 'available';
