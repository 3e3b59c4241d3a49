import type { Configuration } from '../config/schema.ts';
import type { Shard } from '../shards.ts';
import { foundationStackName } from '../stack-names.ts';
import type { ScalableTarget } from '../targets.ts';
import { alarmGraphs } from './alarm-graphs.ts';
import { type DashboardBody, laidOut } from './dashboard-body.ts';
import {
  alarmStates,
  applicationGraphs,
  changesGraph,
  costGraph,
  decisionTable,
  heading,
} from './project-widgets.ts';
import { standbyGraphs } from './standby-graphs.ts';
import { targetGraphs } from './target-graphs.ts';

export function dashboardName(project: string, shard: number): string {
  return `${foundationStackName(project)}-${shard}`;
}

export interface DashboardInput {
  readonly configuration: Configuration;
  readonly shard: Shard;
  /** What the application measures of itself, and standbys, stand on one of a project's dashboards. */
  readonly withApplication: boolean;
  readonly arnOfAlarm: (alarmName: string) => string;
}

/**
 * A shard's dashboard: its alarms, costs and decisions, then target by target what its alarms watch, then Tidegate
 * itself. One for each shard, because 100 targets have more widgets than CloudWatch takes in one.
 */
export function dashboardOf(input: DashboardInput): DashboardBody {
  const { configuration, shard, withApplication, arnOfAlarm } = input;
  const { project, region } = configuration;
  const application = withApplication ? applicationGraphs(configuration) : [];
  const standbys = withApplication ? standbyGraphs(configuration) : [];
  const own = shard.alarms.filter(({ component }) => component === 'tidegate');
  return {
    start: '-PT3H',
    periodOverride: 'inherit',
    widgets: laidOut([
      [
        heading(
          `# ${project}, shard ${shard.number}\n\`npx tidegate watch\` shows it live, \`npx tidegate explain\` says why.`,
          2,
        ),
        ...alarmStates(shard.alarms, arnOfAlarm),
        ...costGraph(shard.targets, configuration),
      ],
      [decisionTable(configuration, shard.number)],
      ...(application.length > 0 ? [[heading('## The application'), ...application]] : []),
      ...(standbys.length > 0 ? [[heading('## Standbys'), ...standbys]] : []),
      ...shard.targets.map((target) => [
        heading(`## ${target.name}, ${target.kind}, mode ${target.mode}`),
        ...targetGraphs(target, configuration),
        ...alarmGraphs(alarmsOf(target, shard, configuration), region),
      ]),
      [
        heading('## Tidegate itself'),
        changesGraph(configuration, shard.number),
        ...alarmGraphs(own, region),
      ],
    ]),
  };
}

/** Its own, and those of the queues that it works off. */
function alarmsOf({ name }: ScalableTarget, { alarms }: Shard, { queues }: Configuration) {
  const components = [
    name,
    ...Object.keys(queues).filter((queue) => queues[queue]?.drives === name),
  ];
  return alarms.filter(({ componentName }) => components.includes(componentName));
}
