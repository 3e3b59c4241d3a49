import { describe, expect, test } from '@jest/globals';
import { configurationSchema } from '../../../../core/config/schema.ts';
import { describeExchanges } from '../../../contracts/describe-exchanges.ts';
import { awsError } from '../../../fakes/scripted-outside.ts';
import { meeting } from '../every-state.ts';
import { type DrillScene, drillScene, STOP_ALARM, statusesOf, WITH_DRILLS } from './drill-scene.ts';

const last = ({ told }: DrillScene) => told.at(-1);

/** What it has started, by name, each with what it was given. */
const inputsOf = ({ started }: DrillScene) =>
  [...started.runs].map(([name, { input }]) => [name, input]);

describe('for real, in a sandbox', () => {
  test('opens the door that people open, waits for its end and measures it', async () => {
    const scene = drillScene();

    const end = await scene.run();

    expect(end.status).toBe('SUCCEEDED');
    expect(inputsOf(scene)).toEqual([
      [
        expect.any(String),
        {
          DocumentName: 'tidegate-assistant-aurora-failover',
          Parameters: { Cluster: ['assistant-db'] },
        },
      ],
    ]);
    expect(last(scene)?.text).toContain('recoverySeconds 32 s of at most 60 s');
    expect(last(scene)?.subject).toBe('drill of assistant-db: succeeded');
  });

  test('fails when recovery took longer than the objective', async () => {
    const scene = drillScene();
    scene.measured = { recoverySeconds: 61 };

    const end = await scene.run();

    expect(end.status).toBe('FAILED');
    expect(end.says).toContain('VerifyObjectives: recoverySeconds 61 s of at most 60 s');
  });

  test.each([
    ['kept', { after: { recoveryPointMillis: 1000 } }, 'SUCCEEDED', '1000 ms of at most 1000 ms'],
    ['missed', { after: { recoveryPointMillis: 1001 } }, 'FAILED', '1001 ms of at most 1000 ms'],
    ['not known', { after: { recoveryPointMillis: 'unknown' } }, 'FAILED', 'not measured'],
    ['not measured', {}, 'FAILED', 'recoveryPointMillis not measured of at most 1000 ms'],
  ])('a recovery point that is %s', async (_, facts, status, says) => {
    const scene = drillScene('with-point');
    scene.measured = { recoverySeconds: 32, ...facts };

    const end = await scene.run();

    expect(end.status).toBe(status);
    expect(last(scene)?.text).toContain(says);
  });

  test('fails when the run that it started has failed, and when that left no report', async () => {
    const failed = drillScene();
    failed.started.endsAs = 'failed';
    const silent = drillScene();
    silent.started.onEnd = () => {};

    expect((await failed.run()).says).toContain(
      'aurora-failover has failed: Step Approve was rejected',
    );
    expect((await silent.run()).says).toContain('aurora-failover has left no report');
  });
});

describe('as a dry run of another runbook', () => {
  test("starts the machine's dry run, and holds it to going through", async () => {
    const scene = drillScene('rehearsal');

    const end = await scene.run();

    expect(end.status).toBe('SUCCEEDED');
    expect(inputsOf(scene)).toEqual([
      [
        expect.stringMatching(/^execution drill-/),
        { cluster: 'assistant-db', mode: 'dry-run', inputs: {} },
      ],
    ]);
    expect(last(scene)?.text).toContain('it recovers nothing, so nothing is measured');
  });

  test('fails with the reason when the dry run refuses', async () => {
    const scene = drillScene('rehearsal');
    scene.started.endsAs = 'failed';

    expect((await scene.run()).says).toContain('has failed: refused: no reader is fit');
  });
});

describe('its own dry run', () => {
  test('names the call, and starts nothing', async () => {
    const scene = drillScene();

    const end = await scene.dryRun();

    expect(JSON.parse(end.says).plan.calls).toEqual([
      {
        action: 'ssm:StartAutomationExecution',
        parameters: { DocumentName: 'tidegate-assistant-aurora-failover', Cluster: 'assistant-db' },
      },
    ]);
    expect(scene.started.runs.size).toBe(0);
  });
});

describe('the stop alarm', () => {
  test.each([
    ['ALARM', 'the stop alarm assistant-slo is in ALARM since'],
    ['INSUFFICIENT_DATA', 'the stop alarm assistant-slo is in INSUFFICIENT_DATA since'],
    [undefined, 'there is no alarm assistant-slo'],
  ] as const)('that is %s refuses the drill before anything is started', async (state, says) => {
    const scene = drillScene();
    if (state === undefined) scene.alarms.states.delete(STOP_ALARM);
    else scene.alarms.states.set(STOP_ALARM, state);

    const end = await scene.run();

    expect(end.says).toContain(says);
    expect(last(scene)?.subject).toBe('drill of assistant-db: refused');
    expect(scene.started.runs.size).toBe(0);
  });

  test('that is raised between the check and the start refuses too', async () => {
    const scene = meeting(drillScene(), 'beforeStep', ({ step }) => {
      if (step === 'StartRunbook') scene.alarms.states.set(STOP_ALARM, 'ALARM');
    });

    await scene.run();

    expect(scene.started.runs.size).toBe(0);
  });

  test.each(['game-day', 'rehearsal'])(
    'that is raised while %s runs stops what was started',
    async (drill) => {
      const scene = meeting(drillScene(drill), 'beforeStep', ({ step, attempt }) => {
        if (step === 'AwaitRunbook' && attempt === 2) scene.alarms.states.set(STOP_ALARM, 'ALARM');
      });

      const end = await scene.run();

      expect(end.status).toBe('FAILED');
      expect(end.says).toContain('the stop alarm assistant-slo went into ALARM');
      expect(statusesOf(scene)).toEqual(['stopped']);
      expect(last(scene)?.text).toContain('a new run of aurora-failover finishes');
    },
  );

  test('that is gone stops it, and one that has no data for a while does not', async () => {
    const during = (change: (scene: DrillScene) => void) => {
      const scene: DrillScene = meeting(drillScene(), 'beforeStep', ({ step, attempt }) => {
        if (step === 'AwaitRunbook' && attempt === 2) change(scene);
      });
      return scene;
    };

    const gone = during(({ alarms }) => alarms.states.delete(STOP_ALARM));
    const silent = during(({ alarms }) => alarms.states.set(STOP_ALARM, 'INSUFFICIENT_DATA'));

    expect((await gone.run()).says).toContain('assistant-slo is gone');
    expect((await silent.run()).status).toBe('SUCCEEDED');
  });
});

describe('a run that ends badly', () => {
  test('says so when what it started cannot be stopped', async () => {
    const scene = meeting(drillScene(), 'beforeStep', ({ step, attempt }) => {
      if (step === 'AwaitRunbook' && attempt === 2) scene.alarms.states.set(STOP_ALARM, 'ALARM');
    });
    scene.started.before = (operation) => {
      if (operation === 'StopAutomationExecution') throw awsError('AccessDenied', 'not authorized');
    };

    await scene.run();

    expect(last(scene)?.text).toContain('was not stopped: AWS did not stop');
    expect(statusesOf(scene)).toEqual(['running']);
  });

  test('also stops the execution that the document has started', async () => {
    const scene = meeting(drillScene(), 'beforeStep', ({ step, attempt }) => {
      if (step !== 'AwaitRunbook' || attempt !== 2) return;
      const [key = ''] = scene.started.runs.keys();
      const id = key.replace('automation ', '');
      const begun = { input: {}, startedAt: scene.clock.now(), status: 'running' as const };
      scene.started.runs.set(`execution dry-run-${id}`, { ...begun });
      scene.started.runs.set(`execution ${id}`, { ...begun });
      scene.alarms.states.set(STOP_ALARM, 'ALARM');
    });

    await scene.run();

    expect(statusesOf(scene)).toEqual(['stopped', 'stopped', 'stopped']);
  });

  test('refuses when AWS does not let it start the document', async () => {
    const scene = drillScene();
    scene.started.before = (operation) => {
      if (operation === 'StartAutomationExecution')
        throw awsError('AccessDenied', 'not authorized');
    };

    const end = await scene.run();

    expect(end.says).toContain(
      'AWS did not start tidegate-assistant-aurora-failover: AccessDenied',
    );
    expect(last(scene)?.text).toContain('nothing was started');
  });
});

describe('refused before anything is started', () => {
  const { runbooks } = WITH_DRILLS;

  test('a drill that is not configured', async () => {
    expect((await drillScene('no-such').run()).says).toContain('there is no drill no-such');
  });

  test('a real run outside of a sandbox, whatever the file passed', async () => {
    const configuration = configurationSchema.parse({
      ...WITH_DRILLS,
      runbooks: { ...runbooks, sandbox: false },
    });
    const scene = drillScene('game-day', configuration);

    expect((await scene.run()).says).toContain('game-day runs for real, and this is no sandbox');
    expect(scene.started.runs.size).toBe(0);
    expect((await drillScene('rehearsal', configuration).run()).status).toBe('SUCCEEDED');
  });

  test('a drill without its name', async () => {
    const scene = drillScene();
    const end = await scene.start('one', { cluster: 'assistant-db', mode: 'run' });

    expect(end.says).toContain('Drill is missing');
  });
});

const scenes = [drillScene(), drillScene('rehearsal')];
for (const scene of scenes) {
  await scene.run();
  const stopped = meeting(scene, 'beforeStep', ({ step, attempt }) => {
    if (step === 'AwaitRunbook' && attempt === 2) scene.alarms.states.set(STOP_ALARM, 'ALARM');
  });
  await stopped.run();
}
// Of an execution that was never begun there is nothing to stop: an error, which has no answer.
const answered = scenes
  .flatMap(({ started }) => started.exchanges.sfn)
  .filter(({ output }) => output !== undefined);
await describeExchanges('sfn', answered);
await describeExchanges(
  'ssm',
  scenes.flatMap(({ started }) => started.exchanges.ssm),
);
await describeExchanges(
  'cloudwatch',
  scenes.flatMap(({ alarms }) => alarms.exchanges),
);
