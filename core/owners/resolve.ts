import { blockOf, listOf, type Template } from './templates.ts';

/** Deep enough for every chain of exports and joins that a template has; a ring of references ends here. */
const MOST_STEPS = 40;

/** What stands for an account and its region, which no template says: without a colon, so that ARNs can be split. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': 'account',
  'AWS::Partition': 'aws',
  'AWS::Region': 'region',
  'AWS::URLSuffix': 'amazonaws.com',
};

interface Scope {
  readonly template: Template;
  readonly templates: readonly Template[];
  readonly steps: number;
}

/**
 * A value of a template as the text that it becomes, as far as templates say: parts that only AWS knows stand in angle
 * brackets, `function:<EdgeFunction>:live`. Follows references, attributes of functions, aliases and clusters, joins,
 * substitutions, splits and imports of another template's exports.
 */
export function resolved(
  value: unknown,
  template: Template,
  templates: readonly Template[],
): string {
  return textOf(value, { template, templates, steps: 0 });
}

export function isResolved(text: string): boolean {
  return !text.includes('<');
}

/** The ends of an ARN or of a name: `arn:aws:lambda:region:account:function:edge:live` and `edge` name the same. */
export function functionNameOf(text: string): string {
  const [, rest] = /(?:^|:)function:(.*)$/.exec(text) ?? [];
  return (rest ?? text).split(':')[0] ?? text;
}

function textOf(value: unknown, scope: Scope): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (scope.steps >= MOST_STEPS) return '<a ring of references>';
  const inner: Scope = { ...scope, steps: scope.steps + 1 };
  const [[name, argument] = []] = Object.entries(blockOf(value));
  switch (name) {
    case 'Ref':
      return referenced(String(argument), inner);
    case 'Fn::GetAtt':
      return attribute(argument, inner);
    case 'Fn::Sub':
      return substituted(argument, inner);
    case 'Fn::Join': {
      const [separator, parts] = listOf(argument);
      return textsOf(parts, inner).join(String(separator));
    }
    case 'Fn::Select': {
      const [index, parts] = listOf(argument);
      return textsOf(parts, inner)[Number(index)] ?? '<a part that is not there>';
    }
    case 'Fn::ImportValue':
      return imported(textOf(argument, inner), inner);
    default:
      return name === undefined ? '<nothing>' : `<${name}>`;
  }
}

function textsOf(value: unknown, scope: Scope): readonly string[] {
  const { 'Fn::Split': split } = blockOf(value);
  if (split === undefined) return listOf(value).map((part) => textOf(part, scope));
  const [separator, whole] = listOf(split);
  return textOf(whole, scope).split(String(separator));
}

function referenced(name: string, scope: Scope): string {
  const { template } = scope;
  const pseudo = PSEUDO_PARAMETERS[name];
  if (pseudo !== undefined) return pseudo;
  const parameter = template.Parameters?.[name];
  if (parameter)
    return parameter.Default === undefined ? `<${name}>` : textOf(parameter.Default, scope);
  const resource = template.Resources[name];
  const properties = resource?.Properties ?? {};
  const property = (key: string) =>
    properties[key] === undefined ? `<${name}>` : textOf(properties[key], scope);
  switch (resource?.Type) {
    case 'AWS::Lambda::Function':
      return property('FunctionName');
    case 'AWS::Lambda::Alias':
      return `${functionArn(property('FunctionName'))}:${property('Name')}`;
    case 'AWS::Lambda::Version':
      return `${functionArn(property('FunctionName'))}:<version>`;
    case 'AWS::RDS::DBCluster':
      return property('DBClusterIdentifier');
    default:
      return `<${name}>`;
  }
}

function attribute(argument: unknown, scope: Scope): string {
  const [logicalId = '', key = ''] =
    typeof argument === 'string' ? argument.split(/\.(.*)/s) : listOf(argument).map(String);
  const { Type } = scope.template.Resources[logicalId] ?? {};
  if (Type === 'AWS::Lambda::Function' && key === 'Arn')
    return functionArn(referenced(logicalId, scope));
  if (Type === 'AWS::Lambda::Alias' && key === 'AliasArn') return referenced(logicalId, scope);
  if (Type === 'AWS::Lambda::Version' && key === 'FunctionArn') return referenced(logicalId, scope);
  if (Type === 'AWS::Lambda::Version' && key === 'Version') return '<version>';
  return `<${logicalId}.${key}>`;
}

/** `${Name}` and `${Name.Attribute}`; `${!Name}` stands for itself. */
function substituted(argument: unknown, scope: Scope): string {
  const [pattern, given] = typeof argument === 'string' ? [argument, {}] : listOf(argument);
  const variables = blockOf(given);
  return String(pattern).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, mark: string, name: string) => {
    if (mark === '!') return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return textOf(variables[name], scope);
    return name.includes('.') ? attribute(name, scope) : referenced(name, scope);
  });
}

function imported(exportName: string, scope: Scope): string {
  for (const template of scope.templates) {
    for (const { Value, Export } of Object.values(template.Outputs ?? {})) {
      if (Export !== undefined && textOf(Export.Name, { ...scope, template }) === exportName)
        return textOf(Value, { ...scope, template });
    }
  }
  return `<${exportName}>`;
}

function functionArn(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:')
    ? nameOrArn
    : `arn:aws:lambda:region:account:function:${functionNameOf(nameOrArn)}`;
}
