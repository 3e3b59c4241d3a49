import { isTimeZone } from '../windows/zones.ts';
import type { DRILLED_RUNBOOKS } from './drill-schema.ts';
import { NAME_RULE, name as nameField } from './fields.ts';
import type { Rule, RuleFinding } from './finding.ts';
import { quoted } from './path.ts';
import type { Configuration } from './schema.ts';

/* Rules on drills, and on what alarms may start. */

type Runbooks = NonNullable<Configuration['runbooks']>;

/** Where the configuration names the clusters of a runbook. */
export const BLOCK_OF = {
  'aurora-failover': 'auroraFailover',
  'region-shift': 'regionShift',
  'fail-back': 'regionShift',
  'scale-database': 'scaleDatabase',
  'restore-from-backup': 'restoreFromBackup',
} as const satisfies Record<(typeof DRILLED_RUNBOOKS)[number], keyof Runbooks>;

export const drillNamesAreValid: Rule = ({ runbooks }) =>
  Object.keys(runbooks?.drills ?? {}).flatMap((name) =>
    nameField.safeParse(name).success
      ? []
      : [
          {
            path: ['runbooks', 'drills', name],
            reads: [],
            rule: NAME_RULE,
            found: quoted(name),
            mend: 'rename it',
          },
        ],
  );

export const drillsStartWhatIsConfigured: Rule = ({ runbooks }) =>
  Object.entries(runbooks?.drills ?? {}).flatMap(
    ([name, { runbook, cluster }]): readonly RuleFinding[] => {
      const block = BLOCK_OF[runbook];
      if (Object.hasOwn(runbooks?.[block] ?? {}, cluster)) return [];
      const path = ['runbooks', 'drills', name, 'cluster'];
      return [
        {
          path,
          reads: [path, ['runbooks', block]],
          rule: 'a drill starts a runbook that is configured for its cluster',
          found: `${runbook} of ${cluster}`,
          mend: `add ${cluster} under runbooks.${block}, or name one of: ${Object.keys(runbooks?.[block] ?? {}).join(', ') || 'none yet'}`,
        },
      ];
    },
  );

export const drillsRunInASandbox: Rule = ({ runbooks }) =>
  Object.entries(runbooks?.drills ?? {}).flatMap(([name, { mode }]): readonly RuleFinding[] => {
    if (mode === 'dry-run' || runbooks?.sandbox === true) return [];
    const path = ['runbooks', 'drills', name, 'mode'];
    return [
      {
        path,
        reads: [path, ['runbooks', 'sandbox']],
        rule: 'a drill runs for real only where runbooks.sandbox is true',
        found: 'mode run and no sandbox',
        mend: 'write mode: dry-run; or sandbox: true, where nobody needs this platform',
      },
    ];
  });

export const drillTimeZonesExist: Rule = ({ runbooks }) =>
  Object.entries(runbooks?.drills ?? {}).flatMap(([name, { schedule }]): readonly RuleFinding[] => {
    if (schedule === undefined || isTimeZone(schedule.timeZone)) return [];
    const path = ['runbooks', 'drills', name, 'schedule', 'timeZone'];
    return [
      {
        path,
        reads: [path],
        rule: 'a time zone is one of the IANA database',
        found: schedule.timeZone,
        mend: 'write one like Europe/Berlin',
      },
    ];
  });

/** A failover inside a cluster loses no committed data; everything else waits for people. */
export const alarmsRunFailoversOnly: Rule = ({ runbooks }) => {
  const { regionShift = {}, scaleDatabase = {} } = runbooks ?? {};
  return Object.entries({ regionShift, scaleDatabase }).flatMap(([block, clusters]) =>
    Object.entries(clusters).flatMap(([cluster, { startByAlarm }]): readonly RuleFinding[] => {
      if (startByAlarm?.act !== 'run') return [];
      const path = ['runbooks', block, cluster, 'startByAlarm', 'act'];
      return [
        {
          path,
          reads: [path],
          rule: 'an alarm runs a failover inside a cluster, and nothing else, without people',
          found: `act run under ${block}`,
          mend: 'write act: approve',
        },
      ];
    }),
  );
};
