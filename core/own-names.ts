import type { DoorAction } from './brakes/door-actions.ts';
import { foundationStackName } from './stack-names.ts';

/* Physical names of what Tidegate deploys: its alarms and its dashboard speak of them, so they are stated here. */

export type HandlerKind = 'on-alarm' | 'reconcile';

/** At most 62 characters of Lambda's 64. */
export function handlerName(project: string, handler: HandlerKind, shard: number): string {
  return `${foundationStackName(project)}-${handler}-${shard}`;
}

export function handlerLogGroupName(project: string, handler: HandlerKind, shard: number): string {
  return `/aws/lambda/${handlerName(project, handler, shard)}`;
}

/** Keeps what could not be delivered to a handler, and what a handler failed on. */
export function failedEventsName(project: string, shard: number): string {
  return `${foundationStackName(project)}-failed-events-${shard}`;
}

/** Keeps what no retry can mend. */
export function rejectedEventsName(project: string): string {
  return `${foundationStackName(project)}-rejected-events`;
}

/** Keeps what SNS could not deliver to people. */
export function undeliveredNotificationsName(project: string): string {
  return `${foundationStackName(project)}-undelivered-notifications`;
}

/** Keeps events of alarms that could not start a runbook. */
export function undeliveredStartsName(project: string): string {
  return `${foundationStackName(project)}-undelivered-starts`;
}

/** Looks every 5 minutes how ready this region's standbys are. */
export function readinessHandlerName(project: string): string {
  return `${foundationStackName(project)}-readiness`;
}

/** Sets and lifts brakes for the console. */
export function brakesHandlerName(project: string): string {
  return `${foundationStackName(project)}-brakes`;
}

/** A form of the console, e.g. `tidegate-assistant-pause`. */
export function brakeDocumentName(project: string, action: DoorAction): string {
  return `${foundationStackName(project)}-${action}`;
}
