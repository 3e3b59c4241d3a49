import { createStartedRuns } from '../../../../adapters/aws-started-runs.ts';
import { configurationSchema } from '../../../../core/config/schema.ts';
import { RUNBOOKS } from '../../../../core/runbooks/runbooks.ts';
import { type FakeAlarmStates, fakeAlarmStates } from '../../../fakes/fake-alarm-states.ts';
import { type FakeStartedRuns, fakeStartedRuns } from '../../../fakes/fake-started-runs.ts';
import { SHIPPED } from '../../draw-project.ts';
import { type RunbookScene, runbookScene } from '../runbook-scene.ts';

export const DRILL = RUNBOOKS.drill;
const CLUSTER = 'assistant-db';
export const STOP_ALARM = 'assistant-slo';

const game = {
  runbook: 'aurora-failover',
  cluster: CLUSTER,
  stopAlarm: STOP_ALARM,
  objectives: { recoverySeconds: 60 },
};

export const WITH_DRILLS = configurationSchema.parse({
  ...SHIPPED,
  runbooks: {
    sandbox: true,
    auroraFailover: { [CLUSTER]: { instances: ['assistant-db-writer', 'assistant-db-reader'] } },
    drills: {
      'game-day': {
        ...game,
        mode: 'run',
        schedule: { cron: '0 9 ? * TUE *', timeZone: 'Europe/Berlin' },
      },
      rehearsal: game,
      'with-point': {
        ...game,
        mode: 'run',
        objectives: { recoverySeconds: 60, recoveryPointMillis: 1000 },
      },
    },
  },
});

export interface DrillScene extends RunbookScene {
  readonly started: FakeStartedRuns;
  readonly alarms: FakeAlarmStates;
  /** What the report of the started run says besides its status. */
  measured: object;
}

/** The machine of a drill: what it starts ends after 100 s, and leaves a report. */
export function drillScene(drill = 'game-day', configuration = WITH_DRILLS): DrillScene {
  let now = new Date('2026-11-03T08:00:00Z');
  const clock = {
    now: () => now,
    advance: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
  };
  const started = fakeStartedRuns(clock.now);
  const alarms = fakeAlarmStates(now);
  alarms.states.set(STOP_ALARM, 'OK');
  const scene: DrillScene = Object.assign(
    runbookScene({
      runbook: DRILL,
      configuration,
      cluster: CLUSTER,
      clock,
      inputs: { Drill: drill },
      ports: { alarms, startedRuns: createStartedRuns(started) },
    }),
    { started, alarms, measured: { recoverySeconds: 32 } },
  );
  started.onEnd = (name) => {
    const isDryRun = name.startsWith('drill-');
    const status = started.endsAs === 'failed' ? 'failed' : isDryRun ? 'dry-run' : 'succeeded';
    const measured = isDryRun ? {} : scene.measured;
    void scene.locks.appendRun({
      executionId: `arn:aws:states:us-east-1:123456789012:execution:tidegate-assistant-aurora-failover:${name}`,
      runbook: 'aurora-failover',
      cluster: CLUSTER,
      endedAt: now,
      status,
      text: `# aurora-failover of ${CLUSTER}: ${status}`,
      json: JSON.stringify({ status, ...measured }),
    });
  };
  return scene;
}

export function statusesOf({ started }: DrillScene): readonly string[] {
  return [...started.runs.values()].map(({ status }) => status);
}
