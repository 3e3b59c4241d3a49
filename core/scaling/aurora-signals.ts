import type { Slug } from '../alarms/definition.ts';
import type { AuroraContext } from './aurora-context.ts';
import type { Page } from './decision.ts';
import { demandForReaders, onWhatStands } from './demand/readers.ts';
import { existingAlarmVerdicts } from './existing-alarm-signals.ts';
import { alarmLevel } from './observation.ts';
import {
  connectionsVerdict,
  READERS_PER_STEP,
  readerCpuVerdict,
  slowFunctionVerdict,
} from './reader-signals.ts';
import type { Verdict } from './verdict.ts';

/** What every signal of a cluster says about its readers. */
export function auroraVerdicts(context: AuroraContext): readonly Verdict[] {
  const byDemand = demandForReaders(context);
  const verdicts = [
    ...(byDemand ? [byDemand] : []),
    ...[
      readerCpuVerdict(context),
      connectionsVerdict(context),
      ...context.functions.map((name) => slowFunctionVerdict(context, name)),
    ].map((verdict) => onWhatStands(context, verdict)),
    ...proposalVerdicts(context),
    ...existingAlarmVerdicts({
      ...context,
      stepTo: (level) => context.observation.capacity.current + READERS_PER_STEP[level],
    }),
  ];
  const { capacity } = context.observation;
  const ineffective = capacity.kind === 'steady' ? (capacity.ineffective ?? []) : [];
  return ineffective.length === 0
    ? verdicts
    : verdicts.map((verdict) => withoutEffect(verdict, context, ineffective));
}

/** What a reader cannot relieve: the writer's CPU, and memory. People get the runbook that can. */
function proposalVerdicts({
  target,
  observation,
  verticalChanges,
}: AuroraContext): readonly Verdict[] {
  const because: readonly (readonly [Slug, string])[] = [
    ['writer-cpu', 'a reader does not relieve a writer'],
    ['memory', 'a reader does not lower the memory that another instance uses'],
  ];
  return because.flatMap(([slug, why]): readonly Verdict[] => {
    const raised = alarmLevel(observation, slug, target.name);
    if (!raised) return [];
    const says = `${raised} ${slug} alarm: ${why}; the runbook scale-database is proposed`;
    const page: Page = {
      key: `${slug}:scale-database`,
      subject: `${target.name}: ${slug} is ${raised}`,
      text: `${says}. Vertical changes of ${target.name} are ${verticalChanges}.`,
    };
    return [{ kind: 'clear', says, pages: [page] }];
  });
}

function withoutEffect(
  verdict: Verdict,
  { target }: AuroraContext,
  ineffective: readonly string[],
): Verdict {
  if (verdict.kind !== 'out') return verdict;
  const says = `${verdict.says}; but ${ineffective.join(', ')} got no connection in 10 minutes, so another reader would not either`;
  return {
    kind: 'stay',
    hold: 'last-move-did-not-help',
    says,
    pages: [
      {
        key: 'ineffective-reader',
        subject: `${target.name}: a new reader gets no connections`,
        text: `${says}. Clients' pools do not move to a new reader by themselves.`,
      },
    ],
  };
}
