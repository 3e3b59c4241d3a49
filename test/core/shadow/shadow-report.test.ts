import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configurationSchema } from '../../../core/config/schema.ts';
import type { AuditItem } from '../../../core/ports.ts';
import type { ChangeDecision, HoldReason } from '../../../core/scaling/decision.ts';
import { shadowReportOf } from '../../../core/shadow/shadow-report.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { SMALL } from '../config/configuration-scene.ts';

const [target] = scalableTargets(configurationSchema.parse(SMALL));
if (!target) throw new Error('the configuration has a function');

const from = new Date('2026-03-02T00:00:00Z');
const after = (hours: number) => new Date(from.getTime() + hours * 3_600_000);
const TWO_WEEKS = 14 * 24;

const item = (hours: number, decision: AuditItem['decision'], changes = {}): AuditItem => ({
  id: `${hours}`,
  at: after(hours),
  target: 'edge',
  trigger: 'reconcile',
  mode: 'shadow',
  decision,
  trail: decision.trail,
  outcome: decision.kind === 'hold' ? 'held' : 'shadow',
  configurationHash: 'abc',
  ...changes,
});
const held = (reason: HoldReason, says = 'because'): AuditItem['decision'] => ({
  kind: 'hold',
  reason,
  from: 2,
  trail: [{ step: 'bounds', says }],
  pages: [],
});
const wished = (
  kind: ChangeDecision['kind'],
  span: { readonly from: number; readonly to: number },
  cause?: ChangeDecision['cause'],
): ChangeDecision => ({
  kind,
  ...span,
  reason: `${kind} to ${span.to}`,
  trail: [],
  pages: [],
  ...(cause && { cause }),
});
const calm = item(-5, held('right-size'));
const report = (audit: readonly AuditItem[], hours = TWO_WEEKS) =>
  shadowReportOf({ target, audit, from, to: after(hours), dollarsPerHour: (count) => count * 0.5 });

describe('what would have been done', () => {
  test('joins wishes of one direction, to the furthest, by the signal that asked first', () => {
    const cause = {
      slug: 'response-time',
      componentName: 'edge',
      level: 'critical',
      value: 2600,
    } as const;
    const { wishes } = report([
      item(9, held('right-size')),
      item(8, wished('scale-out', { from: 2, to: 3 })),
      item(6, wished('scale-out', { from: 2, to: 4 }, cause)),
      item(5, wished('scale-out', { from: 2, to: 3 }, cause)),
      calm,
    ]);

    expect(wishes).toEqual([
      {
        kind: 'scale-out',
        at: after(5),
        hours: 4,
        from: 2,
        to: 4,
        cause: 'response-time/critical of edge',
        reason: 'scale-out to 3',
      },
    ]);
  });

  test('counts a wish again after a hold, and a wish of the other direction by itself', () => {
    const { wishes, hoursBelow, hoursAbove } = report([
      calm,
      item(1, wished('scale-out', { from: 2, to: 3 })),
      item(2, held('cooldown')),
      item(3, wished('scale-out', { from: 2, to: 3 })),
      item(5, wished('scale-in', { from: 3, to: 2 })),
      item(9, held('right-size')),
    ]);

    expect(wishes.map(({ kind }) => kind)).toEqual(['scale-out', 'scale-out', 'scale-in']);
    expect({ hoursBelow, hoursAbove }).toEqual({ hoursBelow: 3, hoursAbove: 4 });
  });
});

test('prices the difference while it was wished for', () => {
  const { dollars } = report([
    calm,
    item(1, wished('scale-out', { from: 2, to: 4 })), // 2 x $0.50 for 3 h
    item(4, wished('scale-in', { from: 5, to: 3 })), // 2 x $0.50 for 10 h
    item(14, held('right-size')),
  ]);

  expect(dollars).toEqual({ added: 3, saved: 10 });
});

test('names no dollars where one of the capacities has no price', () => {
  const { dollars } = shadowReportOf({
    target,
    audit: [calm, item(1, wished('scale-out', { from: 2, to: 4 }))],
    from,
    to: after(TWO_WEEKS),
    dollarsPerHour: () => undefined,
  });

  expect(dollars).toBeUndefined();
});

test('says why nothing would have been done, most hours first, in the words of the newest', () => {
  const { holds } = report(
    [
      calm,
      item(1, held('cooldown', 'young')),
      item(2, held('right-size')),
      item(3, held('cooldown', 'younger')),
    ],
    10,
  );

  expect(holds).toEqual([
    { reason: 'cooldown', times: 2, hours: 8, says: 'younger' },
    { reason: 'right-size', times: 2, hours: 2, says: 'because' },
  ]);
});

test('leaves out the time in which the target was let act', () => {
  const { hours, wishes } = report([
    calm,
    item(10, wished('scale-out', { from: 2, to: 3 }), { mode: 'act', outcome: 'accepted' }),
    item(30, held('right-size')),
  ]);

  expect(hours).toBe(TWO_WEEKS - 20);
  expect(wishes).toEqual([]);
});

describe('the verdict', () => {
  const verdict = (audit: readonly AuditItem[], hours?: number) => report(audit, hours).verdict;

  test('is none without a record', () => {
    expect(verdict([]).kind).toBe('nothing-recorded');
  });

  test.each([
    [167, 'too-early'],
    [168, 'ready'],
  ])('after %i hours: %s', (hours, kind) => {
    expect(verdict([item(0, wished('scale-out', { from: 2, to: 3 }))], hours).kind).toBe(kind);
  });

  test.each([
    [20, 'ready'],
    [21, 'mend-first'],
  ])('with %i of 200 hours blocked: %s', (blocked, kind) => {
    const audit = [calm, item(0, held('blocked', 'a canary')), item(blocked, held('right-size'))];

    expect(verdict(audit, 200).kind).toBe(kind);
  });

  test('says what hinders, and how much', () => {
    expect(verdict([item(0, held('no-data', 'no metric'))], 200).says).toBe(
      '100 % of the time it could not have acted (no-data): no metric',
    );
  });
});

test('hours of wishes and holds are the hours of the record, whatever the audit', () => {
  const decision = fc.oneof(
    fc
      .constantFrom('right-size', 'cooldown', 'no-data')
      .map((reason) => held(reason as HoldReason)),
    fc
      .tuple(fc.constantFrom('scale-out', 'scale-in'), fc.nat(20), fc.nat(20))
      .map(([kind, less, more]) =>
        wished(kind as ChangeDecision['kind'], { from: less, to: more }),
      ),
  );
  const items = fc.array(
    fc
      .tuple(fc.integer({ min: -48, max: 400 }), decision, fc.constantFrom('shadow', 'act'))
      .map(([hours, decided, mode]) => item(hours, decided, { mode })),
  );

  fc.assert(
    fc.property(items, (audit) => {
      const { hours, hoursBelow, hoursAbove, holds, wishes } = report(audit);

      const held = holds.reduce((sum, hold) => sum + hold.hours, 0);
      expect(held + hoursBelow + hoursAbove).toBeCloseTo(hours, 6);
      expect(wishes.reduce((sum, wish) => sum + wish.hours, 0)).toBeCloseTo(
        hoursBelow + hoursAbove,
        6,
      );
      expect(hours).toBeLessThanOrEqual(TWO_WEEKS);
    }),
  );
});
