import type { Configuration } from '../../config/schema.ts';
import { inputsOf } from '../inputs.ts';
import { runbookDocumentName } from '../names.ts';
import type { RunbookParameter, StepRun } from '../runbook.ts';
import type { RunToStart } from './ports.ts';

export const DRILL: RunbookParameter = {
  name: 'Drill',
  description: 'The drill, by its name under runbooks.drills of the configuration',
  allowed: { pattern: '[a-z][a-z0-9-]{0,39}' },
};

export type Drill = NonNullable<Configuration['runbooks']>['drills'][string];

type AskedDrill = Pick<StepRun, 'runbook' | 'request' | 'configuration'>;

export function drillNameOf({ runbook, request }: AskedDrill): string {
  return inputsOf(runbook, request.inputs)[DRILL.name] ?? '';
}

/** The drill of that name and cluster, or why it may not be held. */
export function drillOf(
  run: AskedDrill,
): Drill | { readonly kind: 'refused'; readonly says: string } {
  const { runbooks } = run.configuration;
  const name = drillNameOf(run);
  const drill = runbooks?.drills[name];
  if (drill === undefined || drill.cluster !== run.request.cluster)
    return { kind: 'refused', says: `there is no drill ${name} of ${run.request.cluster}` };
  if (drill.mode === 'run' && runbooks?.sandbox !== true)
    return { kind: 'refused', says: `${name} runs for real, and this is no sandbox` };
  return drill;
}

export function isHeld(
  drill: Drill | { readonly kind: 'refused'; readonly says: string },
): drill is Drill {
  return 'objectives' in drill;
}

/** What this execution of the drill starts; the same whenever it is asked for. */
export async function runToStart(
  { configuration, execution }: StepRun,
  drill: Drill,
): Promise<RunToStart> {
  const { runbook, cluster, mode, inputs } = drill;
  const documentName = runbookDocumentName(configuration.project, runbook);
  return {
    mode,
    documentName,
    // arn:aws:states:us-east-1:111122223333:execution:tidegate-assistant-drill:1 -> its region and account
    machineArn: `${execution.id.replace(/:execution:.*$/, '')}:stateMachine:${documentName}`,
    cluster,
    inputs,
    token: await uuidOf(execution.id),
  };
}

/** The first 128 bits of a SHA-256, written as Systems Manager wants a token. */
async function uuidOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const hex = [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
