import type { Plan } from './plan.ts';

/** The plan with its hash; two plans of the same calls of a runbook have the same. */
export async function withHash(runbook: string, plan: Omit<Plan, 'hash'>): Promise<Plan> {
  const { from, to, calls } = plan;
  return { from, to, calls, hash: await hashOf(runbook, plan) };
}

/** SHA-256, in hexadecimal, of what a plan would change and where. */
async function hashOf(runbook: string, plan: Omit<Plan, 'hash'>): Promise<string> {
  const calls = plan.calls.map(({ action, parameters }) => [action, sortedEntries(parameters)]);
  const text = JSON.stringify([runbook, plan.from, plan.to, calls]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sortedEntries(parameters: Plan['calls'][number]['parameters']) {
  return Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
}
