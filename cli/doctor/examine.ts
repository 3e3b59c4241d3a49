import type { Configuration } from '../../core/config/schema.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { CommandFailure, failureOf } from '../failure.ts';
import type { Outside } from '../outside.ts';
import type { Check, DoctorContext, Finding } from './check.ts';
import { DEPLOYMENT_CHECKS, PLATFORM_CHECKS } from './checks.ts';
import { identity } from './identity.ts';

export type Examined =
  | { readonly check: string; readonly kind: 'ok'; readonly says: string }
  | { readonly check: string; readonly kind: 'wrong'; readonly findings: readonly Finding[] }
  /** Nothing is known: neither well nor wrong. */
  | { readonly check: string; readonly kind: 'not-checked'; readonly says: string };

/** Runs every check, and answers what became of each; one that cannot ask AWS does not end the others. */
export async function examine(
  configuration: Configuration,
  outside: Outside,
  now: Date,
): Promise<readonly Examined[]> {
  const { clients } = outside;
  const found = await lookForDeployment(configuration, outside);
  const context: DoctorContext = {
    configuration,
    clients,
    now,
    // Without a deployment no check reads its table.
    ports: outside.portsOf(found.deployment ?? { tableName: 'none', topicArn: 'none' }),
  };
  const { says } = await identity.run(context); // who has no credentials learns nothing from the rest
  const platform = PLATFORM_CHECKS.map((check) => examined(check, context));
  const { deployment, obstacle } = found;
  const deployed = deployment
    ? DEPLOYMENT_CHECKS.map((check) => examined(check, { ...context, deployment }))
    : [obstacle];
  return Promise.all([
    { check: identity.name, kind: 'ok', says } as const,
    ...platform,
    ...deployed,
  ]);
}

async function examined<Context>(check: Check<Context>, context: Context): Promise<Examined> {
  try {
    const { findings, says } = await check.run(context);
    return findings.length === 0
      ? { check: check.name, kind: 'ok', says }
      : { check: check.name, kind: 'wrong', findings };
  } catch (error) {
    return notChecked(check.name, error);
  }
}

type Lookup =
  | { readonly deployment: Deployment; readonly obstacle?: never }
  | { readonly deployment?: never; readonly obstacle: Examined };

async function lookForDeployment(
  configuration: Configuration,
  { clients }: Outside,
): Promise<Lookup> {
  try {
    return { deployment: await findDeployment(clients.cloudFormation, configuration) };
  } catch (error) {
    if (!(error instanceof CommandFailure)) return { obstacle: notChecked('deployment', error) };
    const { message: what, mend } = error;
    const why = 'nothing watches the platform, and capacity stays as it is';
    return { obstacle: { check: 'deployment', kind: 'wrong', findings: [{ what, why, mend }] } };
  }
}

function notChecked(check: string, error: unknown): Examined {
  const failure = failureOf(error);
  if (!failure) throw error;
  return { check, kind: 'not-checked', says: `${failure.message}; ${failure.mend}` };
}
