import { isAllowed } from './allowed-value.ts';
import { AutomationError } from './automation-error.ts';
import type { AutomationDocument, DocumentParameter } from './document.ts';

export type GivenParameters = Readonly<Record<string, readonly string[]>>;

/** The value of each parameter of the document, given or its default; refuses what the document does not allow. */
export function resolveParameters(
  { parameters }: AutomationDocument,
  given: GivenParameters,
): ReadonlyMap<string, string> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) throw invalid(`${unknown} is no parameter of the document`);
  return new Map(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      takenValue(name, parameter, given[name]),
    ]),
  );
}

function takenValue(
  name: string,
  parameter: DocumentParameter,
  given: readonly string[] | undefined,
): string {
  if (given !== undefined && given.length !== 1) throw invalid(`${name} takes one value`);
  const value = given?.[0] ?? parameter.default;
  if (value === undefined) throw invalid(`${name} is required`);
  if (!isAllowed(value, parameter)) {
    const { allowedValues, allowedPattern } = parameter;
    throw invalid(`${name} is ${value}, and may be ${allowedValues?.join(', ') ?? allowedPattern}`);
  }
  return value;
}

function invalid(message: string): AutomationError {
  return new AutomationError('InvalidAutomationExecutionParametersException', message);
}
