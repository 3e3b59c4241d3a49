import type { AliasNow, Deployment } from './evidence.ts';
import { type ServedVersion, servingVersion } from './served-version.ts';

/**
 * A target is compared with AWS every 10 minutes, and one look may fail: a version that was last seen longer ago than
 * this before it was replaced may have been replaced at any time since.
 */
const LONGEST_BETWEEN_LOOKS_MINUTES = 20;

export interface DeploymentQuestion {
  readonly alias: AliasNow;
  /** With this look in it. */
  readonly served: ServedVersion;
  /** Since when the alarm says that there are errors. */
  readonly alarmSince: Date;
  /** A change that is older than this is no suspect; 0: none is. */
  readonly deploymentMinutes: number;
  readonly now: Date;
}

/**
 * What was deployed in the last minutes, and before the alarm was raised: what came after it did not bring the errors, and
 * may be what cures them.
 */
export function findDeployment(question: DeploymentQuestion): Deployment | undefined {
  const { served, alarmSince, deploymentMinutes } = question;
  if (deploymentMinutes === 0) return undefined;
  // It was moved after `before` was last seen.
  if (served.before && served.before.seenAt > alarmSince) return undefined;
  return canary(question) ?? moved(question) ?? published(question);
}

/** Weights of the user's: two versions share the requests. A weight of 1 is Lambda's, while it moves the alias. */
function canary(question: DeploymentQuestion): Deployment | undefined {
  const { version, weights } = question.alias;
  const share = Object.entries(weights).find(([, weight]) => weight > 0 && weight < 1);
  if (!share) return undefined;
  const [other, weight] = share;
  const previousVersion = provenOf(other, question);
  return {
    version: previousVersion === other ? version : other,
    previousVersion,
    says: `${percentOf(weight)} of the requests go to version ${other}, the rest to version ${version}`,
  };
}

/** The version that alone served before; where nobody has seen that, the one that was published first. */
function provenOf(other: string, { alias, served, ...question }: DeploymentQuestion): string {
  if (served.before?.version === other) return other;
  const isEstablished = minutesBetween(served.since, question.now) > question.deploymentMinutes;
  return isEstablished || Number(alias.version) < Number(other) ? alias.version : other;
}

function moved({ served, deploymentMinutes, now }: DeploymentQuestion): Deployment | undefined {
  const { version, since, before } = served;
  if (!before || minutesBetween(since, now) > deploymentMinutes) return undefined;
  if (minutesBetween(before.seenAt, now) > deploymentMinutes + LONGEST_BETWEEN_LOOKS_MINUTES)
    return undefined;
  return {
    version,
    previousVersion: before.version,
    says: `version ${version} serves, first seen at ${clock(since)}; before it version ${before.version}, last seen at ${clock(before.seenAt)}`,
  };
}

function published(question: DeploymentQuestion): Deployment | undefined {
  const { alias, served, alarmSince, deploymentMinutes, now } = question;
  const { version, publishedAt } = alias;
  if (servingVersion(alias) !== version) return undefined;
  if (publishedAt > alarmSince || minutesBetween(publishedAt, now) > deploymentMinutes)
    return undefined;
  const previousVersion = served.before?.version;
  const before =
    previousVersion === undefined
      ? 'which version served before was not seen'
      : `before it version ${previousVersion}`;
  return {
    version,
    ...(previousVersion !== undefined && { previousVersion }),
    says: `version ${version} was published at ${clock(publishedAt)}; ${before}`,
  };
}

const minutesBetween = (then: Date, now: Date): number => (now.getTime() - then.getTime()) / 60_000;

/** 2026-03-02T10:02:41.000Z -> 10:02 UTC */
const clock = (at: Date): string => `${at.toISOString().slice(11, 16)} UTC`;

// 0.105 -> 10.5 %
const percentOf = (weight: number): string => `${Math.round(weight * 1000) / 10} %`;
