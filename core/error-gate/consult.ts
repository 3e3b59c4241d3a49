import { edgeFunctionMetrics, type Metric } from '../metrics.ts';
import { type Measurements, newest, secondsSince } from '../scaling/observation.ts';
import type { EdgeFunctionTarget } from '../targets.ts';
import { findDeployment } from './deployment.ts';
import {
  type Deployment,
  type Evidence,
  had,
  type Item,
  type KeptEvidence,
  missing,
} from './evidence.ts';
import { type Judgement, judge } from './judge.ts';
import type { ServedVersion } from './served-version.ts';

export interface Consultation {
  readonly target: EdgeFunctionTarget;
  readonly observation: Measurements;
  /** Undefined when nothing could be asked yet. */
  readonly kept: KeptEvidence | undefined;
  readonly served: ServedVersion | undefined;
  /** Since when the error alarm is raised. */
  readonly alarmSince: Date;
  readonly now: Date;
}

const NOT_ASKED = missing('not asked yet: other functions come first');

/** What to do about an error alarm: what was asked for it, together with what every look observes anyway. */
export function consultErrorGate(consultation: Consultation): Judgement {
  const { target, kept } = consultation;
  const deployment = deploymentOf(consultation);
  const evidence: Evidence = {
    deployment: deployment.kind === 'had' ? had(deployment.value?.found) : deployment,
    ...observedEvidence(consultation),
    errors: kept?.errors ?? NOT_ASKED,
  };
  const { suspect, ...judgement } = judge(evidence, target.configuration);
  const isCure = deployment.kind === 'had' && deployment.value?.isCure;
  return { ...judgement, ...(suspect !== undefined && !isCure && { suspect }) };
}

interface FoundDeployment {
  readonly found: Deployment;
  /** It went away from a version that was itself suspected, to which nobody should go back. */
  readonly isCure: boolean;
}

function deploymentOf({
  target,
  kept,
  served,
  alarmSince,
  now,
}: Consultation): Item<FoundDeployment | undefined> {
  const alias = kept?.alias ?? NOT_ASKED;
  if (alias.kind === 'missing') return alias;
  if (!served) return missing('the version that serves was not seen');
  const { deploymentMinutes } = target.configuration.errorGate;
  const found = findDeployment({ alias: alias.value, served, alarmSince, deploymentMinutes, now });
  if (!found) return had(undefined);

  const { previousVersion, ...rest } = found;
  const suspected = kept?.suspected;
  const isCure =
    suspected !== undefined &&
    suspected.version === previousVersion &&
    secondsSince(suspected.at, now) <= deploymentMinutes * 60;
  if (!isCure) return had({ found, isCure });
  const says = `${found.says}; version ${previousVersion} was suspected itself`;
  return had({ found: { ...rest, says }, isCure });
}

function observedEvidence({
  target,
  observation,
  now,
}: Consultation): Omit<Evidence, 'deployment' | 'errors'> {
  const { throttles, spillover } = edgeFunctionMetrics(target.configuration);
  const requests = (metric: Metric): Item<number> => {
    const reading = newest(observation, metric, now);
    if (reading.kind === 'missing') return missing(`the metric is ${reading.why}`);
    return had(reading.kind === 'silent' ? 0 : reading.value);
  };
  const ofDatabase = observation.alarms.filter(
    ({ definition }) =>
      definition.component === 'aurora' &&
      definition.componentName === target.configuration.database,
  );
  const ofConnections = ofDatabase.filter(({ definition }) => definition.slug === 'connections');
  const isCritical = ofConnections.some(({ definition }) => definition.level === 'critical');
  const inWords = ({ definition }: Measurements['alarms'][number]) =>
    `${definition.componentName} ${definition.slug} ${definition.level}`;
  return {
    throttled: requests(throttles),
    spilledOver: requests(spillover),
    connections: had(isCritical ? 'critical' : ofConnections[0]?.definition.level),
    dependencyAlarms: had(
      ofDatabase.filter(({ definition }) => definition.slug !== 'connections').map(inWords),
    ),
    queueAlarms: had(
      observation.alarms
        .filter(
          ({ definition }) =>
            definition.component === 'queue' && definition.drives.includes(target.name),
        )
        .map(inWords),
    ),
  };
}
