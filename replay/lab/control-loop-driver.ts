import { drivenByAlarm } from '../../core/alarms/driven-by-alarm.ts';
import type { Configuration } from '../../core/config/schema.ts';
import { runControlLoop } from '../../core/loop/control-loop.ts';
import type { ControlLoopRun } from '../../core/loop/control-loop-run.ts';
import type { Evaluation } from '../../core/loop/evaluate-target.ts';
import { scalableTargets } from '../../core/targets.ts';
import { seededRandom } from '../random.ts';
import type { Driver } from './driver.ts';
import { deliveriesOf, EVENT_PARAMETERS, type EventParameters } from './event-bus.ts';
import type { Explained, Explanation } from './explanation.ts';
import { clockFrom, MONDAY } from './lab-clock.ts';
import { type LabPorts, type LabQuestion, labPorts } from './lab-ports.ts';
import type { World } from './world.ts';

const MINUTE_SECONDS = 60;

export interface ControlLoopQuestion extends LabQuestion {
  readonly events?: EventParameters;
  /** Of the chance in what becomes of events. */
  readonly seed?: number;
  /**
   * The second of each minute in which `reconcile` runs. Metrics arrive and alarms are evaluated at second 0: assumed
   * to be the same, but a schedule runs anywhere in its minute.
   */
  readonly reconcileSecond?: number;
}

/** A run of the loop that is due, as one of the handlers makes it. */
interface DueRun extends Pick<ControlLoopRun, 'trigger' | 'targets' | 'onlyIfNeeded'> {
  readonly second: number;
}

interface Play {
  readonly world: World;
  readonly ports: LabPorts;
  due: readonly DueRun[];
}

/**
 * The control loop as its handlers run it, on ports that the world answers: `reconcile` each minute, where a look is
 * needed, and `on-alarm` whenever EventBridge delivers an alarm's change of state. A tick is a minute with all runs in it:
 * it lets the world's time pass up to the last of them. The configuration has one function, and a cluster where it reads from
 * one that is played.
 */
export function controlLoopDriver(
  configuration: Configuration,
  question: ControlLoopQuestion = {},
): Driver {
  const { clock = clockFrom(MONDAY), events = EVENT_PARAMETERS, reconcileSecond = 0 } = question;
  const random = seededRandom(question.seed ?? 1);
  const all = scalableTargets(configuration).map(({ name }) => name);
  const clusters = new Set(Object.keys(configuration.auroraClusters));
  const drivenBy = drivenByAlarm(configuration);
  let play: Play | undefined;

  const onAlarmRuns = (alarmName: string, now: number): readonly DueRun[] =>
    deliveriesOf(now, events, random).map((second) => ({
      second,
      trigger: alarmName,
      targets: drivenBy.get(alarmName) ?? [],
      onlyIfNeeded: false,
    }));

  return {
    tickSeconds: MINUTE_SECONDS,
    async tick(world) {
      if (play?.world !== world)
        play = { world, ports: labPorts(world, configuration, question), due: [] };
      const { ports, due } = play;
      const { now } = world;
      const reconcile = {
        second: now + reconcileSecond,
        trigger: 'reconcile',
        targets: all,
        onlyIfNeeded: true,
      };
      const changed = ports.alarms.evaluate();
      const runs = [reconcile, ...due, ...changed.flatMap((name) => onAlarmRuns(name, now))];
      const end = Math.min(now + MINUTE_SECONDS, world.demand.seconds);
      play.due = runs.filter(({ second }) => second >= end);

      let explained: Explained = {};
      for (const { second, ...run } of inOrder(runs.filter((each) => each.second < end))) {
        world.advanceTo(second);
        const evaluations = await runControlLoop(
          { ...run, configuration, configurationHash: 'lab', now: clock(second) },
          ports,
        );
        for (const evaluation of evaluations)
          explained = { ...explained, ...explanationOf(evaluation, clusters) };
      }
      return explained;
    },
  };
}

const inOrder = (runs: readonly DueRun[]): readonly DueRun[] =>
  runs.toSorted((a, b) => a.second - b.second);

function explanationOf(evaluation: Evaluation, clusters: ReadonlySet<string>): Explained {
  if (evaluation.kind === 'fault') throw evaluation.fault;
  if (evaluation.kind !== 'accepted') return {};
  const { reason, trail } = evaluation.decision;
  const explanation: Explanation = {
    reason,
    trail: trail.map(({ step, says }) => `${step}: ${says}`),
  };
  return clusters.has(evaluation.target) ? { readers: explanation } : { environments: explanation };
}
