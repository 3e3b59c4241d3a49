import type { Runbook, RunbookParameter } from './runbook.ts';

/** The value of every parameter of the runbook, by name: what was given, else its default; a missing one is left out. */
export function inputsOf(
  { parameters }: Pick<Runbook, 'parameters'>,
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const values = parameters.flatMap((parameter): [string, string][] => {
    const value = given[parameter.name] ?? parameter.default;
    return value === undefined ? [] : [[parameter.name, value]];
  });
  return Object.fromEntries(values);
}

/** What is wrong with the inputs, each with its rule, what was given, and what to write. */
export function inputProblems(
  { name, parameters }: Pick<Runbook, 'name' | 'parameters'>,
  given: Readonly<Record<string, string>> = {},
): readonly string[] {
  const strangers = Object.keys(given)
    .filter((key) => !parameters.some((parameter) => parameter.name === key))
    .map((key) => `${name} has no input ${key}: leave it out`);
  const values = inputsOf({ parameters }, given);
  const wrong = parameters.flatMap((parameter) => {
    const { name: key, description } = parameter;
    const value = values[key];
    if (value === undefined) return [`${key} is missing: ${description}`];
    return isAllowed(value, parameter)
      ? []
      : [`${key} is ${ruleOf(parameter)}, got ${JSON.stringify(value)}: ${description}`];
  });
  return [...strangers, ...wrong];
}

function isAllowed(value: string, { allowed }: RunbookParameter): boolean {
  return 'pattern' in allowed
    ? new RegExp(`^(?:${allowed.pattern})$`).test(value)
    : allowed.includes(value);
}

function ruleOf({ allowed }: RunbookParameter): string {
  return 'pattern' in allowed ? `like ${allowed.pattern}` : allowed.join(' or ');
}
