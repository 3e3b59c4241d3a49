import { expect, test } from '@jest/globals';
import type { Brake } from '../../../core/brakes/brake.ts';
import { heldBack } from '../../../core/brakes/hold-back.ts';
import type { ChangeDecision, HoldDecision } from '../../../core/scaling/decision.ts';
import { configuration, NOW, targetNamed } from '../scaling/edge-function-scene.ts';
import { freeze, minutesFromNow, pause } from './brakes-scene.ts';

const drains: ChangeDecision = {
  kind: 'scale-in',
  from: 3,
  to: 2,
  reason: 'reader CPU 12 % is under 30 %',
  trail: [],
  pages: [],
};
const under = (...brakes: readonly Brake[]) =>
  heldBack(drains, { target: targetNamed('db', configuration), brakes, now: NOW });

test('without a brake in force a decision is as it was', () => {
  expect(under()).toBe(drains);
  expect(under(freeze({ expiresAt: NOW }))).toBe(drains);
});

test('a pause of scale-in keeps a reader that is being drained, and says until when and how to lift it', () => {
  const expiresAt = minutesFromNow(30);

  expect(under(pause({ target: 'db', direction: 'scale-in', expiresAt }))).toMatchObject({
    kind: 'hold',
    reason: 'paused',
    from: 3,
    until: expiresAt,
    pages: [
      {
        key: 'brake brake-1 scale-in',
        subject: 'db: scale-in to 2 is held by a pause',
        text: expect.stringContaining('npx tidegate lift db'),
      },
    ],
  });
});

test('a freeze is lifted as such, also where a pause ends sooner', () => {
  const held = under(
    freeze({ id: 'freeze', expiresAt: minutesFromNow(60) }),
    pause({ id: 'pause', target: 'db', expiresAt: minutesFromNow(30) }),
  );

  expect(held).toMatchObject({ reason: 'frozen', until: minutesFromNow(60) });
  expect(held.pages[0]?.text).toContain('npx tidegate lift --freeze');
});

test('a hold keeps its reason, and remembers what was told of the brakes in force', () => {
  const hold: HoldDecision = { kind: 'hold', reason: 'cooldown', from: 3, trail: [], pages: [] };
  const target = targetNamed('db', configuration);

  expect(heldBack(hold, { target, brakes: [freeze()], now: NOW })).toEqual({
    ...hold,
    lasting: ['brake brake-1 scale-out', 'brake brake-1 scale-in'],
  });
});
