import { afterEach, describe, expect, test } from '@jest/globals';
import { DRAINING_TAG } from '../../core/reader-slots.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import type { Exchange } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';
import { DEPLOYED } from './command-scene.ts';
import { changes, FOREIGN, releaseScene, slot, WRITER } from './release-scene.ts';

const exchanges: { readonly lambda: Exchange[]; readonly rds: Exchange[] } = {
  lambda: [],
  rds: [],
};
function scene(options = {}) {
  const made = releaseScene(options);
  scenes.push(made);
  return made;
}
const scenes: ReturnType<typeof releaseScene>[] = [];
afterEach(() => {
  for (const { lambda, rds } of scenes.splice(0)) {
    exchanges.lambda.push(...lambda.exchanges);
    exchanges.rds.push(...rds.exchanges);
  }
});
describe('without --yes', () => {
  test('shows the exact calls and changes nothing', async () => {
    const { run, rds, lambda, provision } = scene();
    await provision();
    const before = changes([...rds.exchanges, ...lambda.exchanges]).length;

    const { exitCode, out } = await run('release --all');

    expect(exitCode).toBe(0);
    expect(out).toContain(
      '  aws lambda delete-provisioned-concurrency-config --function-name edge --qualifier live --region us-east-1\n',
    );
    expect(out).toContain(
      `  aws rds delete-db-instance --db-instance-identifier ${slot(2)} --skip-final-snapshot --region us-east-1\n`,
    );
    expect(out).not.toContain(`--db-instance-identifier ${FOREIGN} `);
    expect(out).toContain('Nothing was changed; the same with --yes does it');
    expect(changes([...rds.exchanges, ...lambda.exchanges])).toHaveLength(before);
  });

  test('says what stays and what follows', async () => {
    const { run, rds } = scene();
    rds.instances.delete(FOREIGN);

    const { out } = await run('release db');

    expect(out).toContain('no reader stays: the reader endpoint leads to the writer then');
  });

  test('says how far below the floor it goes', async () => {
    const { out } = await scene().run('release db');

    expect(out).toContain('- 1 reader is fewer than the floor of 3');
  });

  test('says what must be done first while Tidegate would undo it', async () => {
    const { run, store } = scene();
    store.control = { ...store.control, stopped: false };

    const { out } = await run('release db');

    expect(out.replaceAll('\n', ' ')).toContain('npx tidegate stop --reason "release"');
  });
});

describe('with --yes', () => {
  test('drains and deletes every reader of its own below the floor, and touches no other', async () => {
    const { run, rds, readers, store } = scene();

    const { exitCode, out, err } = await run('release db --yes');

    expect(exitCode).toBe(0);
    expect(readers()).toEqual([FOREIGN]);
    expect(rds.deletions.map(({ id }) => id).sort()).toEqual([slot(1), slot(2)]);
    expect(rds.deletions.every(({ tags }) => tags.has(DRAINING_TAG))).toBe(true);
    expect(err).toContain(`db: drains ${slot(2)}; drains ${slot(1)}`);
    expect(out).toContain('db: released; 0 of 1 reader of db are Tidegate');
    expect(store.audit).toMatchObject([
      { target: 'db', trigger: 'release', decision: { kind: 'scale-in', from: 3, to: 1 } },
    ]);
  });

  test('takes all provisioned concurrency off a function, and leaves no claim on it', async () => {
    const { run, lambda, provision, store } = scene();
    await provision();

    const { exitCode } = await run('release edge --yes');

    expect(exitCode).toBe(0);
    expect(lambda.alias?.allocation).toBeUndefined();
    expect(store.states.get('edge')).toEqual({ schemaVersion: 1, version: 2 });
  });

  test('leaves what is to be kept', async () => {
    const { run, lambda, provision } = scene();
    await provision();

    const { out } = await run('release edge --keep 1 --yes');

    expect(lambda.alias?.allocation?.requested).toBe(50);
    expect(out).toContain('provisioned concurrency 50 stays');
  });

  test('run again finds nothing to do', async () => {
    const { run, rds, lambda, provision } = scene();
    await provision();
    await run('release --all --yes');
    const before = changes([...rds.exchanges, ...lambda.exchanges]).length;

    const { exitCode } = await run('release --all --yes');

    expect(exitCode).toBe(0);
    expect(changes([...rds.exchanges, ...lambda.exchanges])).toHaveLength(before);
  });

  test('carries on what was broken off', async () => {
    const { run, rds, readers } = scene();
    rds.before = (operation) => {
      if (operation === 'DeleteDBInstance') throw new Error('the terminal was closed');
    };
    await expect(run('release db --yes')).rejects.toThrow('the terminal was closed');
    rds.before = () => {};
    const before = rds.exchanges.length;

    await run('release db --yes');

    expect(readers()).toEqual([FOREIGN]);
    const later = rds.exchanges.slice(before).map(({ operation }) => operation);
    expect(later).not.toContain('AddTagsToResource');
  });

  test('waits for a reader that is being created', async () => {
    const { run, rds, readers } = scene();
    const young = rds.instance(slot(2));
    young.status = 'creating';
    rds.after(600, () => {
      young.status = 'available';
    });

    await run('release db --yes');

    expect(readers()).toEqual([FOREIGN]);
  });

  test('never deletes a reader that became the writer, and says so', async () => {
    const { run, rds } = scene();
    rds.before = (operation) => {
      if (operation !== 'AddTagsToResource') return;
      rds.instance(WRITER).isWriter = false;
      rds.instance(slot(1)).isWriter = true;
    };

    const { out } = await run('release db --yes');

    expect(rds.deletions.map(({ id }) => id)).toEqual([slot(2)]);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(`${slot(1)} was a reader of Tidegate's and is`);
  });

  test('waits while a handler holds the target', async () => {
    const { run, rds, readers, store } = scene();
    const expiresAt = new Date(rds.now().getTime() + 60_000);
    store.states.set('db', {
      schemaVersion: 1,
      version: 7,
      lease: { owner: 'handler', expiresAt },
    });

    const { err } = await run('release db --yes');

    expect(err.split('\n')[0]).toContain('a handler is at it');
    expect(readers()).toEqual([FOREIGN]);
  });
});

describe('is refused', () => {
  test('while Tidegate would bring it back', async () => {
    const { run, rds, store } = scene();
    store.control = { ...store.control, stopped: false };

    const { exitCode, err } = await run('release db --yes');

    expect(exitCode).toBe(1);
    expect(err).toContain('db is neither stopped nor paused');
    expect(changes(rds.exchanges)).toEqual([]);
  });

  test('as soon as the stop switch is turned back', async () => {
    const { run, rds, store } = scene();
    rds.before = (operation) => {
      if (operation === 'AddTagsToResource') store.control = { ...store.control, stopped: false };
    };

    const { exitCode, err } = await run('release db --yes');

    expect(exitCode).toBe(1);
    expect(err).toContain('release has ended before its end');
    expect(rds.deletions).toEqual([]);
    expect(store.states.get('db')?.lease).toBeUndefined();
  });

  test('where somebody else owns the capacity', async () => {
    const { run, lambda, provision, ownedBy } = scene();
    await provision();
    ownedBy({ says: 'Application Auto Scaling owns this capacity', command: 'aws deregister' });

    const { exitCode, err } = await run('release edge --yes');

    expect(exitCode).toBe(1);
    expect(err).toContain('mend: aws deregister');
    expect(lambda.alias?.allocation).toBeDefined();
  });

  test.each([
    ['release', 'not said what to release'],
    ['release db --all', 'a target and --all are given'],
    ['release db --keep 1', '--keep counts instances of a function'],
  ])('%s: %s', async (line, says) => {
    const { exitCode, err } = await scene().run(line);

    expect(exitCode).toBe(2);
    expect(err).toContain(says);
  });
});

test('once the stacks are gone nothing could undo it, and it goes on without them', async () => {
  const DescribeStacks = () => {
    throw awsError('ValidationError', 'Stack with id tidegate-assistant-shard-1 does not exist');
  };
  const { run, readers, store } = scene({ answers: { ...DEPLOYED, DescribeStacks } });
  store.control = { ...store.control, stopped: false };

  const { exitCode } = await run('release db --yes');

  expect(exitCode).toBe(0);
  expect(readers()).toEqual([FOREIGN]);
});

await describeExchanges('lambda', exchanges.lambda);
await describeExchanges('rds', exchanges.rds);
