import { createSsmApprovals } from '../../../adapters/aws-ssm-approvals.ts';
import type { Configuration } from '../../../core/config/schema.ts';
import type { Notification } from '../../../core/ports.ts';
import { runbookDocumentName } from '../../../core/runbooks/names.ts';
import type { RunbookPorts } from '../../../core/runbooks/ports.ts';
import type { Runbook } from '../../../core/runbooks/runbook.ts';
import {
  type AutomationStory,
  automationExecution,
  type FakeAutomations,
  fakeAutomations,
} from '../../fakes/fake-automations.ts';
import { type InMemoryLocks, inMemoryLocks } from '../../fakes/in-memory-locks.ts';
import { interpretRun, type RunEnd, type RunHooks, type SceneClock } from './interpreter.ts';

export interface RunbookScene extends RunHooks {
  readonly runbook: Runbook;
  readonly cluster: string;
  readonly clock: SceneClock;
  readonly automations: FakeAutomations;
  readonly locks: InMemoryLocks;
  readonly told: readonly Notification[];
  /** When an execution of that id has ended, where a test says so. */
  readonly endedAt: Map<string, Date>;
  dryRun(): Promise<RunEnd>;
  /** An approval of what a dry run says now, and the run of that name; `story` changes the approval. */
  run(story?: Partial<AutomationStory>): Promise<RunEnd>;
  start(name: string, request: object): Promise<RunEnd>;
  approve(story?: Partial<AutomationStory>): Promise<string>;
}

interface SceneProps {
  readonly runbook: Runbook;
  readonly configuration: Configuration;
  readonly cluster: string;
  readonly clock: SceneClock;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the steps of this runbook work on; a step that reaches for another port than these and the scene's own breaks. */
  readonly ports: Partial<RunbookPorts>;
}

/** A runbook's machine over fakes, with the people around it: ada starts, grace approves. */
export function runbookScene(props: SceneProps): RunbookScene {
  const { runbook, configuration, cluster, clock, inputs = {} } = props;
  const automations = fakeAutomations();
  const locks = inMemoryLocks();
  const told: Notification[] = [];
  const endedAt = new Map<string, Date>();
  const ports = {
    ...props.ports,
    approvals: createSsmApprovals({ client: automations.client }),
    locks,
    notifier: { publish: async (notification) => void told.push(notification) },
    executions: { endedAt: async (id) => endedAt.get(id) },
  } as RunbookPorts;
  let runs = 0;
  const scene: RunbookScene = {
    runbook,
    cluster,
    clock,
    automations,
    locks,
    told,
    endedAt,
    abort: () => {},
    beforeStep: () => {},
    afterStep: () => {},
    start: (name, request) =>
      interpretRun({ runbook, configuration, ports, clock, hooks: scene, name, request }),
    dryRun: () => {
      runs += 1;
      return scene.start(`dry-run-${runs}`, { cluster, mode: 'dry-run', inputs });
    },
    approve: async (story = {}) => {
      const dryRun = await scene.dryRun();
      runs += 1;
      const id = story.id ?? `00000000-0000-4000-8000-${String(runs).padStart(12, '0')}`;
      const plannedHash = dryRun.status === 'SUCCEEDED' ? JSON.parse(dryRun.says).plan.hash : '';
      automations.executions.set(
        id,
        automationExecution({
          id,
          documentName: runbookDocumentName(configuration.project, runbook.name),
          cluster,
          inputs,
          plannedHash,
          startedBy: 'ada',
          approvedBy: ['grace'],
          approvedAt: clock.now(),
          ...story,
        }),
      );
      return id;
    },
    run: async (story) => {
      const id = await scene.approve(story);
      return scene.start(id, { cluster, mode: 'run', inputs, automationExecutionId: id });
    },
  };
  return scene;
}
