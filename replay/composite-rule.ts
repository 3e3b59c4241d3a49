import type { AlarmStateValue } from '../core/ports.ts';
import { unreachable } from '../core/unreachable.ts';

export interface CompositeAlarm {
  readonly alarmName: string;
  /** As in PutCompositeAlarm, e.g. `ALARM("a") AND NOT OK(b)`. */
  readonly alarmRule: string;
}

/** The rule cannot be read, names an alarm that is not there, or needs its own alarm's state. */
export class CompositeRuleError extends Error {
  override readonly name = 'CompositeRuleError';
}

/**
 * The state of every composite alarm: ALARM where its rule holds, else OK. A child in INSUFFICIENT_DATA is neither
 * ALARM nor OK, so both `ALARM(x)` and `OK(x)` are false for it.
 * CloudWatch looks when a child changes; looking at any time gives the same state.
 */
export function evaluateCompositeAlarms({
  composites,
  metricAlarmStates,
}: {
  readonly composites: readonly CompositeAlarm[];
  readonly metricAlarmStates: ReadonlyMap<string, AlarmStateValue>;
}): ReadonlyMap<string, 'OK' | 'ALARM'> {
  const rules = new Map(composites.map(({ alarmName, alarmRule }) => [alarmName, alarmRule]));
  const states = new Map<string, 'OK' | 'ALARM'>();

  function stateOf(alarmName: string, parents: readonly string[]): AlarmStateValue {
    const known = states.get(alarmName) ?? metricAlarmStates.get(alarmName);
    if (known !== undefined) return known;
    const rule = rules.get(alarmName);
    if (rule === undefined)
      throw new CompositeRuleError(`must name alarms that exist, got "${alarmName}"`);
    if (parents.includes(alarmName)) {
      throw new CompositeRuleError(
        `must not need its own state, got ${[...parents, alarmName].join(' -> ')}`,
      );
    }
    const path = [...parents, alarmName];
    const state = ruleHolds(parseRule(rule), (child) => stateOf(child, path)) ? 'ALARM' : 'OK';
    states.set(alarmName, state);
    return state;
  }

  for (const { alarmName } of composites) stateOf(alarmName, []);
  return states;
}

type Rule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmStateValue; readonly alarmName: string }
  | { readonly kind: 'not'; readonly operand: Rule }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Rule[] };

function ruleHolds(rule: Rule, stateOf: (alarmName: string) => AlarmStateValue): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarmName) === rule.state;
    case 'not':
      return !ruleHolds(rule.operand, stateOf);
    case 'and':
      return rule.operands.every((operand) => ruleHolds(operand, stateOf));
    case 'or':
      return rule.operands.some((operand) => ruleHolds(operand, stateOf));
    default:
      return unreachable(rule);
  }
}

interface Cursor {
  readonly text: string;
  at: number;
}

function parseRule(text: string): Rule {
  const cursor: Cursor = { text, at: 0 };
  const rule = parseOr(cursor);
  if (text.slice(cursor.at).trim() !== '') throw unexpected(cursor, 'AND, OR or the end');
  return rule;
}

function parseOr(cursor: Cursor): Rule {
  const operands = [parseAnd(cursor)];
  while (take(cursor, /OR\b/y) !== undefined) operands.push(parseAnd(cursor));
  return { kind: 'or', operands };
}

function parseAnd(cursor: Cursor): Rule {
  const operands = [parseOperand(cursor)];
  while (take(cursor, /AND\b/y) !== undefined) operands.push(parseOperand(cursor));
  return { kind: 'and', operands };
}

function parseOperand(cursor: Cursor): Rule {
  if (take(cursor, /NOT\b/y) !== undefined) return { kind: 'not', operand: parseOperand(cursor) };
  const constant = take(cursor, /(?:TRUE|FALSE)\b/y);
  if (constant !== undefined) return { kind: 'constant', value: constant === 'TRUE' };
  const state = takeState(cursor);
  if (state !== undefined) return state;
  if (take(cursor, /\(/y) === undefined) {
    throw unexpected(cursor, 'ALARM(), OK(), INSUFFICIENT_DATA(), NOT, TRUE, FALSE or "("');
  }
  const inner = parseOr(cursor);
  if (take(cursor, /\)/y) === undefined) throw unexpected(cursor, '")"');
  return inner;
}

function takeState(cursor: Cursor): Rule | undefined {
  for (const state of ['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const) {
    const call = take(
      cursor,
      new RegExp(`${state}\\s*\\(\\s*(?:"[^"]+"|[^"()\\s][^"()]*)\\s*\\)`, 'y'),
    );
    if (call === undefined) continue;
    const named = call
      .slice(call.indexOf('(') + 1, -1)
      .trim()
      .replaceAll('"', '');
    return {
      kind: 'state',
      state,
      alarmName: named.replace(/^arn:[^:]+:cloudwatch:[^:]*:\d*:alarm:/, ''),
    };
  }
  return undefined;
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  const blanks = /\s*/y;
  blanks.lastIndex = cursor.at;
  blanks.exec(cursor.text);
  pattern.lastIndex = blanks.lastIndex;
  const match = pattern.exec(cursor.text);
  if (match === null) return undefined;
  cursor.at = pattern.lastIndex;
  return match[0];
}

function unexpected({ text, at }: Cursor, wanted: string): CompositeRuleError {
  const found = text.slice(at).trim();
  return new CompositeRuleError(
    `must have ${wanted}, got ${found === '' ? 'the end' : `"${found}"`} in "${text}"`,
  );
}
