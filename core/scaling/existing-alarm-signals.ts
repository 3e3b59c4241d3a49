import type { RaisedExistingAlarm } from '../alarms/existing-alarms.ts';
import type { Level } from '../config/schema.ts';
import type { Move } from '../ports.ts';
import type { ScalableTarget } from '../targets.ts';
import { timeInWords } from '../time-in-words.ts';
import { type Observation, secondsSince } from './observation.ts';
import type { Verdict } from './verdict.ts';

/** A step is judged by the alarm after this long: how many minutes it averages over is not known here. */
const SETTLING_SECONDS = 300;

/** In ALARM; an existing alarm has no value that Tidegate reads. */
const IN_ALARM = 1;

interface ExistingAlarmContext {
  readonly target: ScalableTarget;
  readonly observation: Observation;
  readonly lastMove: Move | undefined;
  readonly now: Date;
  /** Where a step of this level leads. */
  readonly stepTo: (level: Level) => number;
}

/**
 * The alarms of the user's own that name this target: each in ALARM asks for one step, on its own word, because there is
 * no metric of Tidegate's to confirm it. A step helped when the alarm has left ALARM since; one that has not after five
 * minutes gets no second step, so that a forged alarm costs one step.
 */
export function existingAlarmVerdicts(context: ExistingAlarmContext): readonly Verdict[] {
  const { target, observation } = context;
  return Object.keys(target.configuration.existingAlarms).map((name) => {
    const raised = observation.existingAlarms?.find(
      (alarm) => alarm.target === target.name && alarm.name === name,
    );
    return raised
      ? raisedVerdict(raised, context)
      : { kind: 'clear', says: `existing alarm ${name} is not in ALARM` };
  });
}

function raisedVerdict(
  { name, alarmName, level, since }: RaisedExistingAlarm,
  { target, lastMove, now, stepTo }: ExistingAlarmContext,
): Verdict {
  const breach = `${level} existing alarm ${name} (${alarmName}) is in ALARM since ${timeInWords(since)}`;
  const isOurMove =
    lastMove?.cause.slug === 'existing-alarm' && lastMove.cause.componentName === name;
  if (!isOurMove || since > lastMove.completedAt) {
    return {
      kind: 'out',
      to: stepTo(level),
      says: `${breach}; its own word counts, no metric confirms it`,
      cause: { slug: 'existing-alarm', componentName: name, level, value: IN_ALARM },
    };
  }
  if (secondsSince(lastMove.completedAt, now) < SETTLING_SECONDS) {
    const says = `${breach}; the last step is too young for it to have ended`;
    return { kind: 'stay', hold: 'settling', says };
  }
  const says = `${breach}; the last step has not ended it`;
  return {
    kind: 'stay',
    hold: 'last-move-did-not-help',
    says,
    pages: [
      {
        key: `existing-alarm:${name}:last-move-did-not-help`,
        subject: `${target.name}: more capacity did not end the alarm ${name}`,
        text: `${says}. No further step is taken until it has left ALARM; look for another cause.`,
      },
    ],
  };
}
