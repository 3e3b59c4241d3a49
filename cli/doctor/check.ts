import type { Configuration } from '../../core/config/schema.ts';
import type { Ports } from '../../core/ports.ts';
import type { Deployment } from '../deployment.ts';
import type { Clients } from '../outside.ts';

/** What every check may look at. Checks read; none of them changes anything. */
export interface DoctorContext {
  readonly configuration: Configuration;
  readonly clients: Clients;
  readonly ports: Pick<Ports, 'account' | 'capacity' | 'metrics'>;
  readonly now: Date;
}

/** For checks of what Tidegate has deployed. */
export interface DeploymentContext extends DoctorContext {
  readonly deployment: Deployment;
}

export interface Finding {
  readonly what: string;
  readonly why: string;
  /** A command where there is one. */
  readonly mend: string;
}

export interface Checked {
  readonly findings: readonly Finding[];
  /** What was looked at and found, e.g. `31 alarms`; shown when nothing is wrong. */
  readonly says: string;
}

/** One subject, checked by one function. What it cannot ask for throws: doctor reports it as not checked. */
export interface Check<Context> {
  readonly name: string;
  readonly run: (context: Context) => Promise<Checked>;
}

/** In the region of the configuration, for commands that a person may run elsewhere. */
export function awsCommand({ region }: Configuration, command: string): string {
  return `aws ${command} --region ${region}`;
}
