import { blamesDependency } from './error-messages.ts';
import type { Deployment, ErrorMessage, Evidence, Item } from './evidence.ts';
import { evidenceInWords } from './evidence-in-words.ts';

/**
 * Of the counted errors, as many as this that name a dependency make it the likely cause: errors of the function's own
 * come with every storm, and so do a few of a dependency.
 */
const DEPENDENCY_SHARE = 0.2;

/** `scale` takes a step; the others hold and page, `page-roll-back` with the command that takes a deployment back. */
type Answer = 'scale' | 'page' | 'page-roll-back';

export interface Judgement {
  readonly answer: Answer;
  readonly likelyCause: 'deployment' | 'dependency' | 'capacity' | 'unknown';
  /** One sentence: why this answer. */
  readonly says: string;
  /** What each item of the evidence says, or why it could not be had. */
  readonly evidence: readonly string[];
  readonly isComplete: boolean;
  /** The version that is suspected to have brought the errors. */
  readonly suspect?: string;
  /** Takes the deployment back, when run by a person. */
  readonly command?: string;
}

interface AliasName {
  readonly functionName: string;
  readonly alias: string;
}

/**
 * The gate: whether errors are a reason to add capacity. A deployment that is suspected comes before everything, because
 * a bad one throttles too; then whatever is missing, because capacity is added only when nothing speaks against it.
 */
export function judge(evidence: Evidence, name: AliasName): Judgement {
  const missing = Object.values(evidence).filter(({ kind }) => kind === 'missing');
  const shared = { evidence: evidenceInWords(evidence), isComplete: missing.length === 0 };
  const { deployment, throttled, spilledOver } = evidence;
  if (deployment.kind === 'had' && deployment.value)
    return { ...shared, ...ofDeployment(deployment.value, name) };

  const dependency = dependencyAtFault(evidence);
  if (dependency !== undefined) {
    const says = `${dependency}: more environments would press it harder`;
    return { ...shared, answer: 'page', likelyCause: 'dependency', says };
  }
  if (missing.length > 0) {
    const says = 'not all evidence could be had, and without it no capacity is added';
    return { ...shared, answer: 'page', likelyCause: 'unknown', says };
  }
  const short = [
    ...(isPositive(throttled) ? ['requests are throttled'] : []),
    ...(isPositive(spilledOver) ? ['requests spill over'] : []),
  ];
  if (short.length === 0) {
    const says = 'nothing is throttled and nothing spills over: errors that capacity does not cure';
    return { ...shared, answer: 'page', likelyCause: 'unknown', says };
  }
  const says = `${short.join(' and ')}, nothing was deployed and no dependency is at fault`;
  return { ...shared, answer: 'scale', likelyCause: 'capacity', says };
}

function ofDeployment(
  { version, previousVersion }: Deployment,
  { functionName, alias }: AliasName,
): Omit<Judgement, 'evidence' | 'isComplete'> {
  const suspected = `version ${version}, deployed shortly before, is the likely cause`;
  const cause = { likelyCause: 'deployment', suspect: version } as const;
  if (previousVersion === undefined) {
    const says = `${suspected}; which version to go back to is not known`;
    return { ...cause, answer: 'page', says };
  }
  return {
    ...cause,
    answer: 'page-roll-back',
    says: `${suspected}; version ${previousVersion} served before`,
    command: `aws lambda update-alias --function-name ${functionName} --name ${alias} --function-version ${previousVersion} --routing-config AdditionalVersionWeights={}`,
  };
}

function dependencyAtFault({
  connections,
  dependencyAlarms,
  errors,
}: Evidence): string | undefined {
  if (connections.kind === 'had' && connections.value)
    return 'connections to the database are near their limit';
  const alarm = dependencyAlarms.kind === 'had' ? dependencyAlarms.value[0] : undefined;
  if (alarm !== undefined) return `the alarm ${alarm} is raised`;
  if (errors.kind === 'missing' || !isMostlyDependency(errors.value)) return undefined;
  return 'the errors name a dependency';
}

function isMostlyDependency(errors: readonly ErrorMessage[]): boolean {
  const total = countOf(errors);
  // 12 of 40 errors -> 0.3
  return total > 0 && countOf(errors.filter(blamesDependency)) / total >= DEPENDENCY_SHARE;
}

const countOf = (errors: readonly ErrorMessage[]): number =>
  errors.reduce((sum, { count }) => sum + count, 0);

const isPositive = (item: Item<number>): boolean => item.kind === 'had' && item.value > 0;
