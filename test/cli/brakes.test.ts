import { describe, expect, test } from '@jest/globals';
import type { Brake } from '../../core/brakes/brake.ts';
import { freeze, override, pause } from '../core/brakes/brakes-scene.ts';
import { type ScriptedOutside, scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, NOW, tidegate } from './command-scene.ts';

const ADA = 'arn:aws:iam::111122223333:user/ada';
const hoursFromNow = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

function outsideWith(...brakes: readonly Brake[]): ScriptedOutside {
  const outside = scriptedOutside(DEPLOYED);
  outside.ports.store.brakes = brakes;
  outside.ports.store.brakesVersion = brakes.length;
  return outside;
}
/** As one line, so that no test depends on where lines are broken. */
const asked = async (line: string, outside = outsideWith()) => {
  const { exitCode, out, err } = await tidegate(line, outside);
  const { brakes, brakeRecords } = outside.ports.store;
  return { exitCode, said: (out + err).replace(/\s+/g, ' '), brakes, brakeRecords };
};

describe('pause', () => {
  test('sets a brake with who, why and until when, says so, and keeps a record', async () => {
    const { exitCode, said, brakes, brakeRecords } = await asked(
      "pause assistant-edge --direction scale-in --for 2h --reason 'load test'",
    );

    expect(exitCode).toBe(0);
    expect(said).toContain(
      'assistant-edge: scale-in paused until 2026-03-02 12:00:05 UTC. Its capacity is not changed by a scale-in',
    );
    expect(said).toContain('npx tidegate lift assistant-edge');
    expect(brakes).toEqual([
      {
        kind: 'pause',
        target: 'assistant-edge',
        direction: 'scale-in',
        id: expect.any(String),
        reason: 'load test',
        by: ADA,
        at: NOW,
        expiresAt: hoursFromNow(2),
      },
    ]);
    expect(brakeRecords).toEqual([{ kind: 'set', brake: brakes[0] }]);
  });

  test('names what is in force besides', async () => {
    const { said, brakes } = await asked(
      "pause assistant-db --for 1h --reason 'test'",
      outsideWith(freeze()),
    );

    expect(said).toContain('In force besides: everything frozen until 2026-03-02 12:00:05 UTC.');
    expect(brakes).toHaveLength(2);
  });

  test('is only described by a dry run', async () => {
    const { exitCode, said, brakes, brakeRecords } = await asked(
      "pause assistant-edge --for 2h --reason 'test' --dry-run",
    );

    expect(exitCode).toBe(0);
    expect(said).toContain('Dry run, nothing is set. assistant-edge: paused until');
    expect([brakes, brakeRecords]).toEqual([[], []]);
  });

  test('without an end is an error that says how to write one, before AWS is asked', async () => {
    const { exitCode, said } = await asked(
      "pause assistant-edge --reason 'test'",
      scriptedOutside({}),
    );

    expect(exitCode).toBe(2);
    expect(said).toContain('a brake without an end mend: give one, 30 days at the most; for: 30m');
  });

  test.each([
    ["pause assistant-egde --for 2h --reason 'test'", 'did you mean assistant-edge?'],
    ['pause assistant-edge --for 2h', "required option '--reason <text>'"],
    ["pause assistant-edge --for 31d --reason 'test'", 'more than 30 days'],
    ["pause assistant-edge --direction up --for 2h --reason 'test'", 'up is no direction'],
  ])('%s is an error: %s', async (line, words) => {
    const { exitCode, said, brakes } = await asked(line);

    expect(exitCode).toBe(2);
    expect(said).toContain(words);
    expect(brakes).toEqual([]);
  });
});

test('freeze holds everything, with an end in local time', async () => {
  const { said, brakes } = await asked(
    "freeze --until '2026-03-02T18:00 Europe/Berlin' --reason 'release night'",
  );

  expect(said).toContain('everything frozen until 2026-03-02 17:00:00 UTC. No capacity is changed');
  expect(said).toContain('npx tidegate lift --freeze');
  expect(brakes).toMatchObject([{ kind: 'freeze', expiresAt: new Date('2026-03-02T17:00:00Z') }]);
});

describe('override', () => {
  test('says the bounds that hold with it', async () => {
    const { said, brakes } = await asked(
      "override assistant-edge --floor 6 --ceiling 12 --for 1d --reason 'sale'",
    );

    expect(said).toContain('its bounds are 6 to 12 instead of 2 to 20');
    expect(brakes).toMatchObject([{ kind: 'override', floor: 6, ceiling: 12 }]);
  });

  test.each([
    [
      "override assistant-edge --floor 12 --ceiling 6 --for 1d --reason 'sale'",
      'is above the ceiling',
    ],
    ["override assistant-edge --for 1d --reason 'sale'", 'a floor, a ceiling or both'],
    ["override assistant-edge --ceiling 900 --for 1d --reason 'sale'", 'concurrentExecutions'],
  ])('%s is an error: %s', async (line, words) => {
    const { exitCode, said } = await asked(line);

    expect(exitCode).toBe(2);
    expect(said).toContain(words);
  });
});

describe('lift', () => {
  const ofEdge = pause({ target: 'assistant-edge' });

  test('ends the brakes of a target, and names those that stay', async () => {
    const { said, brakes, brakeRecords } = await asked(
      "lift assistant-edge --reason 'over'",
      outsideWith(ofEdge, freeze()),
    );

    expect(said).toContain('Lifted: assistant-edge: paused until 2026-03-02 12:00:05 UTC.');
    expect(said).toContain('Still in force: everything frozen');
    expect(brakes).toMatchObject([{ kind: 'freeze' }]);
    expect(brakeRecords).toEqual([
      {
        kind: 'lifted',
        id: expect.any(String),
        lifted: [ofEdge],
        reason: 'over',
        by: ADA,
        at: NOW,
      },
    ]);
  });

  test('ends the freezes, or all', async () => {
    const frozen = await asked("lift --freeze --reason 'over'", outsideWith(ofEdge, freeze()));
    const all = await asked("lift --all --reason 'over'", outsideWith(ofEdge, freeze()));

    expect(frozen.brakes).toEqual([ofEdge]);
    expect(all.brakes).toEqual([]);
  });

  test.each([
    ["lift --reason 'over'", 'one of them only'],
    ["lift assistant-edge --all --reason 'over'", 'one of them only'],
    ["lift assistant-edge --reason 'over'", 'no brake of assistant-edge in force'],
  ])('%s is an error: %s', async (line, words) => {
    const { exitCode, said } = await asked(line);

    expect(exitCode).toBe(2);
    expect(said).toContain(words);
  });
});

describe('brakes', () => {
  const standing = outsideWith(
    pause({ target: 'assistant-edge', direction: 'scale-in' }),
    override({ target: 'assistant-db', floor: 2, expiresAt: NOW }),
  );

  test('shows those in force, and no expired one', async () => {
    const { out } = await tidegate('brakes', standing);

    expect(out).toBe(`\
1 brake in force
assistant-edge: scale-in paused until 2026-03-02 12:00:05 UTC
  since 2026-03-02 10:00:05 UTC by ada: database migration
`);
  });

  test('shows what was set and lifted, the newest first', async () => {
    const outside = outsideWith();
    await tidegate("freeze --for 1h --reason 'incident 512'", outside);
    await tidegate("lift --all --reason 'it is closed'", outside);

    const { out } = await tidegate('brakes --history', outside);

    expect(out).toBe(`\
No brake is in force: capacity follows the configuration.

HISTORY, the newest first
2026-03-02 10:00:05 UTC  lifted: everything frozen until 2026-03-02 11:00:05 UTC
  by ${ADA}: it is closed
2026-03-02 10:00:05 UTC  set: everything frozen until 2026-03-02 11:00:05 UTC
  by ${ADA}: incident 512
`);
  });

  test('as data have both', async () => {
    const { out } = await tidegate('brakes --history 5 --json', standing);

    expect(JSON.parse(out)).toMatchObject({
      inForce: [{ kind: 'pause', target: 'assistant-edge', direction: 'scale-in' }],
      history: [],
    });
  });

  test('are in the status, with the bounds that an override gives', async () => {
    const outside = outsideWith(override({ target: 'assistant-edge', floor: 6, ceiling: 9 }));
    outside.ports.account.limits = { concurrentExecutions: 1200, reservedConcurrency: 0 };

    const { out } = await tidegate('status', outside);

    expect(out).toContain(`\
1 brake in force
assistant-edge: floor 6 and ceiling 9 by override until 2026-03-02 12:00:05 UTC
  since 2026-03-02 10:00:05 UTC by ada: database migration`);
    expect(out).toMatch(/assistant-edge .* 6 to 9 /);
  });
});
