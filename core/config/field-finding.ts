import type { Finding } from './finding.ts';
import type { JsonSchema } from './json-schema.ts';
import { nearest } from './nearest.ts';
import { keyInWords, type Path, quoted } from './path.ts';
import { wrongUnit } from './wrong-units.ts';

/** Says in words why the schema refuses the value at `path`, and what to write instead. */
export function fieldFinding(path: Path, value: unknown, field: JsonSchema): Finding {
  const label = labelOf(path);
  const rule = ruleOf(label, field);
  const unit = wrongUnit(value, field);
  if (unit === undefined)
    return {
      path,
      rule,
      found: valueInWords(value),
      mend: path.length === 0 ? 'start from config/tidegate.yaml' : mendOf(value, label, field),
    };
  return {
    path,
    rule: `wrong units: ${rule}`,
    found: `${valueInWords(value)}, ${unit.looksLike === unit.fieldUnit ? 'a number with its unit' : `which looks like ${unit.looksLike}`}`,
    mend:
      unit.rightValue === undefined
        ? `write a plain number: ${numberInWords(field)}`
        : `write ${unit.rightValue}`,
  };
}

export function valueInWords(value: unknown): string {
  if (value === undefined) return 'nothing, the key is missing';
  if (value === null) return 'no value';
  if (typeof value === 'string') return `text ${quoted(value)}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object') return String(value);
  const keys = Object.keys(value).map(keyInWords);
  if (keys.length === 0) return 'an empty block';
  return `a block with ${listed(keys, 5)}`;
}

/** `a, b, c and 4 more` */
export function listed(words: readonly string[], atMost: number): string {
  const rest = words.length - atMost;
  return words.slice(0, atMost).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** `minInstances`, but `cpuPercent.warning`: the last key that says something. */
function labelOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  const isSide = last === 'warning' || last === 'critical';
  return path
    .slice(isSide ? -2 : -1)
    .map(keyInWords)
    .join('.');
}

function ruleOf(label: string, field: JsonSchema): string {
  if (typeof field['patternErrorMessage'] === 'string') return field['patternErrorMessage'];
  if (field.enum !== undefined) return `${label} is ${field.enum.join(' or ')}`;
  switch (field.type) {
    case 'integer':
    case 'number':
      return `${label} is ${numberInWords(field)}`;
    case 'boolean':
      return `${label} is true or false`;
    case 'array':
      return `${label} is a list of ${field.minItems ?? 0} to ${field.maxItems} entries`;
    case 'object':
      return field.properties === undefined
        ? `${label} is a block of names, each with its own block of keys`
        : `${label} is a block of keys: ${listed(Object.keys(field.properties), 5)}`;
    default:
      return `${label} is an e-mail address`;
  }
}

function mendOf(value: unknown, label: string, field: JsonSchema): string {
  const example = inYaml(field.default ?? field.examples?.[0]);
  if (value === undefined) return `add it, e.g. ${label}: ${example}`;
  if (value === null && field.default !== undefined)
    return `give it a value, or delete the line to get the default${example === '{}' ? 's' : ` ${example}`}`;
  if (field.enum !== undefined) return mendOfChoice(value, field.enum.map(String));
  switch (field.type) {
    case 'integer':
    case 'number':
      return mendOfNumber(value, field, example);
    case 'boolean':
      return mendOfBoolean(value);
    case 'array':
      return Array.isArray(value)
        ? `write ${field.minItems ?? 0} to ${field.maxItems} entries`
        : `write a list, e.g. ${example}`;
    case 'object':
      return 'write its keys under it, one on a line and indented';
    default:
      return `write it like ${example}`;
  }
}

function mendOfNumber(value: unknown, field: JsonSchema, example: string): string {
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return `write ${Number(value)} without quotes`;
  if (typeof value === 'number') {
    if (field.minimum !== undefined && value < field.minimum)
      return `raise it to at least ${field.minimum}`;
    if (field.maximum !== undefined && value > field.maximum)
      return `lower it to at most ${field.maximum}`;
  }
  return `write ${numberInWords(field)}${example === '' ? '' : `, e.g. ${example}`}`;
}

function mendOfBoolean(value: unknown): string {
  const word = String(value).toLowerCase();
  if (['true', 'yes', 'y', 'on', '1'].includes(word)) return 'write true';
  if (['false', 'no', 'n', 'off', '0'].includes(word)) return 'write false';
  return 'write true or false';
}

function mendOfChoice(value: unknown, choices: readonly string[]): string {
  const meant = typeof value === 'string' ? nearest(value, choices) : undefined;
  return meant === undefined ? `write ${choices.join(' or ')}` : `did you mean ${meant}?`;
}

/** `a whole number of seconds from 0 to 3600` */
function numberInWords(field: JsonSchema): string {
  return `${kindOfNumber(field)} ${rangeInWords(field)}`;
}

function kindOfNumber(field: JsonSchema): string {
  const unit = field['x-unit'];
  if (unit === 'percent') return 'a percentage';
  if (unit === 'fraction') return 'a fraction';
  if (unit !== undefined) return `a whole number of ${unit}`;
  return field.type === 'integer' ? 'a whole number' : 'a number';
}

function rangeInWords(field: JsonSchema): string {
  if (field.exclusiveMinimum === undefined) return `from ${field.minimum} to ${field.maximum}`;
  return field.exclusiveMaximum === undefined
    ? `above ${field.exclusiveMinimum}, at most ${field.maximum}`
    : `between ${field.exclusiveMinimum} and ${field.exclusiveMaximum}`;
}

/** As it would stand in the file, on one line. */
function inYaml(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return `[${value.map(inYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${inYaml(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
