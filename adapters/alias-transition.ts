/*
 * What an alias looks like from outside while its version changes. AWS does not say whose weights they are and since
 * when; this is read from what users report:
 * - An alias with provisioned concurrency that is given version 13 shows FunctionVersion "13" and the weight 1 for
 *   version 12 until 13 is provisioned: Lambda's own weights (hashicorp/terraform-provider-aws#48116).
 * - When version 13 fails to initialise they stay so, and every later deployment fails (gradientedge/cdk-utils#1110).
 * - A canary of the user's leaves some requests to both versions, else it would not be one.
 */

/** As long as Terraform waits for the same; 1,000 environments take some two minutes. */
const TRANSITION_LIMIT_SECONDS = 900;

export interface AliasView {
  readonly functionName: string;
  readonly alias: string;
  /** The version that the alias names; with weights it need not be the one that serves. */
  readonly version: string;
  readonly weights: Readonly<Record<string, number>>;
  readonly hasProvisionedConcurrency: boolean;
  /** Why its last allocation failed. */
  readonly failure?: string;
  /** How long it is known to have looked so. */
  readonly seenSeconds: number;
}

export interface AliasTransition {
  readonly kind: 'in-transition' | 'stuck' | 'canary';
  readonly says: string;
  /** Absent when it ends by itself, or by the deployment that the user has under way. */
  readonly command?: string;
}

/** Why provisioned concurrency of an alias cannot be set now; undefined when one version has all requests. */
export function findTransition(view: AliasView): AliasTransition | undefined {
  const [additional] = Object.entries(view.weights); // Lambda takes one additional version
  if (!additional) return undefined;

  const [otherVersion, weight] = additional;
  if (weight < 1 || !view.hasProvisionedConcurrency) return canary(view, otherVersion, weight);
  if (view.failure !== undefined) return stuck(view, otherVersion, view.failure);
  if (view.seenSeconds > TRANSITION_LIMIT_SECONDS)
    return stuck(view, otherVersion, `not done in ${TRANSITION_LIMIT_SECONDS / 60} minutes`);
  return inTransition(view, otherVersion);
}

function canary(
  { functionName, alias, version }: AliasView,
  otherVersion: string,
  weight: number,
): AliasTransition {
  // 0.105 -> "10.5 %"
  const share = `${Math.round(weight * 1000) / 10} %`;
  return {
    kind: 'canary',
    says: `alias ${alias} of ${functionName} sends ${share} of its requests to version ${otherVersion} and the rest to version ${version}; Lambda changes no provisioned concurrency of an alias with weights`,
  };
}

function inTransition(
  { functionName, alias, version }: AliasView,
  serving: string,
): AliasTransition {
  return {
    kind: 'in-transition',
    says: `alias ${alias} of ${functionName} is moving from version ${serving} to version ${version}; version ${serving} serves until version ${version} is provisioned`,
  };
}

function stuck(
  { functionName, alias, version }: AliasView,
  serving: string,
  why: string,
): AliasTransition {
  return {
    kind: 'stuck',
    says: `alias ${alias} of ${functionName} is stuck between version ${serving}, which serves all requests, and version ${version}, which is not provisioned (${why}); scaling and deployments fail until its weights are gone. The command stays on version ${serving}: without --function-version all requests would go to version ${version}`,
    command: `aws lambda update-alias --function-name ${functionName} --name ${alias} --function-version ${serving} --routing-config AdditionalVersionWeights={}`,
  };
}
