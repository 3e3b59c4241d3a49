import { expect, test } from '@jest/globals';
import { auroraScene, FOREIGN_READER, minutes, slot, WRITER } from './aurora-scene.ts';

interface Trial {
  readonly ageSeconds: number;
  readonly status?: string;
  readonly connections?: Readonly<Record<string, number>>;
}

/** A cluster whose first slot holds a reader of some age: what its reading says, and whose connections it asked for. */
async function readAt({ ageSeconds, status = 'available', connections = {} }: Trial) {
  const scene = auroraScene();
  scene.addOwned(1, { status, createdAt: new Date(scene.rds.now().getTime() - ageSeconds * 1000) });
  for (const [id, open] of Object.entries(connections)) scene.connections.set(id, open);
  const reading = await scene.readers.read(scene.target);
  return {
    ineffective: reading.kind === 'steady' ? (reading.ineffective ?? []) : undefined,
    questions: scene.connectionQuestions,
  };
}

const others = { [WRITER]: 30, [FOREIGN_READER]: 0 };

test.each<[string, Trial, readonly string[]]>([
  ['got none', { ageSeconds: minutes(11), connections: { ...others, [slot(1)]: 0 } }, [slot(1)]],
  ['got one', { ageSeconds: minutes(11), connections: { ...others, [slot(1)]: 1 } }, []],
  ['is unknown', { ageSeconds: minutes(11), connections: others }, []],
  ['is on an idle cluster', { ageSeconds: minutes(11), connections: { [slot(1)]: 0 } }, []],
  ['is younger', { ageSeconds: minutes(9), connections: { ...others, [slot(1)]: 0 } }, []],
  ['is older', { ageSeconds: minutes(31), connections: { ...others, [slot(1)]: 0 } }, []],
])('a reader that %s', async (_, trial, expected) => {
  const { ineffective } = await readAt(trial);

  expect(ineffective).toEqual(expected);
});

test.each([
  [minutes(9), 0],
  [minutes(11), 1],
  [minutes(29), 1],
  [minutes(31), 0],
])('a reader %d s old costs %d questions', async (ageSeconds, count) => {
  const { questions } = await readAt({ ageSeconds });

  expect(questions).toHaveLength(count);
});

test('compares with the writer and every reader that serves', async () => {
  const { questions } = await readAt({ ageSeconds: minutes(15) });

  expect(questions).toEqual([[WRITER, FOREIGN_READER, slot(1)]]);
});
