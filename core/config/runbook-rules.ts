import type { Rule, RuleFinding } from './finding.ts';
import { nearest } from './nearest.ts';
import { quoted } from './path.ts';

/* Rules on what runbooks work on. */

export const runbookClustersExist: Rule = ({ runbooks, auroraClusters }) =>
  Object.keys(runbooks?.auroraFailover ?? {}).flatMap((name): readonly RuleFinding[] => {
    if (Object.hasOwn(auroraClusters, name)) return [];
    const meant = nearest(name, Object.keys(auroraClusters));
    return [
      {
        path: ['runbooks', 'auroraFailover', name],
        reads: [['auroraClusters']],
        rule: 'a runbook works on a cluster of auroraClusters',
        found: quoted(name),
        mend: meant === undefined ? 'add the cluster, or delete this' : `write ${meant}`,
      },
    ];
  });

export const runbookInstancesDiffer: Rule = ({ runbooks }) =>
  Object.entries(runbooks?.auroraFailover ?? {}).flatMap(([name, { instances }]) =>
    instances.flatMap((instance, index): readonly RuleFinding[] => {
      const path = ['runbooks', 'auroraFailover', name, 'instances', index];
      if (instances.indexOf(instance) === index) return [];
      return [
        {
          path,
          reads: [path],
          rule: 'an instance stands once in its list',
          found: `${instance} again`,
          mend: 'delete it',
        },
      ];
    }),
  );
