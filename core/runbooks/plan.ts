/** What a step has seen, for the report: `{ writer: 'assistant-db-writer', lagMillis: 20 }`. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** One call that changes something in AWS, as it would be made. */
export interface PlannedCall {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}

/** What a run would change. The hash is over targets and calls: lag and capacity are checked again and not hashed. */
export interface Plan {
  readonly from: string;
  readonly to: string;
  readonly calls: readonly PlannedCall[];
  readonly hash: string;
}

export type Planning =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly says: string;
      /** The world before the run, for its report. */
      readonly facts?: Facts;
    }
  | { readonly kind: 'refused'; readonly says: string };

/** The exact calls, one a line, and the hash that an approval is for. */
export function planInWords({ from, to, calls, hash }: Plan): string {
  const lines = calls.map((call) => `- ${callInWords(call)}`);
  return [`${from} to ${to}, plan ${hash}:`, ...(lines.length > 0 ? lines : ['- no call'])].join(
    '\n',
  );
}

/** `rds:FailoverDBCluster DBClusterIdentifier=assistant-db TargetDBInstanceIdentifier=assistant-db-reader` */
export function callInWords({ action, parameters }: PlannedCall): string {
  const words = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return [action, ...words].join(' ');
}

/** What a dry run says of a step that makes the plan's calls of these actions. */
export function callsOf(...actions: readonly string[]): (plan: Plan) => string {
  return ({ calls }) =>
    calls
      .filter(({ action }) => actions.includes(action))
      .map(callInWords)
      .join('; ') || 'no call';
}
