import { NAME_RULE, name as nameField } from './fields.ts';
import type { Rule, RuleFinding } from './finding.ts';
import { nearest } from './nearest.ts';
import { quoted } from './path.ts';
import type { Configuration } from './schema.ts';

/* Rules on `groups`: what they are called, and whom they hold. */

/** A window's `targets` take groups and targets alike, so that a name must say which it is. */
export const groupNamesAreTheirOwn: Rule = (configuration) =>
  Object.keys(configuration.groups).flatMap((name): readonly RuleFinding[] => {
    const path = ['groups', name];
    if (!nameField.safeParse(name).success)
      return [{ path, reads: [], rule: NAME_RULE, found: quoted(name), mend: 'rename it' }];
    const kind = (['edgeFunctions', 'queues', 'auroraClusters'] as const).find((each) =>
      Object.hasOwn(configuration[each], name),
    );
    if (kind === undefined) return [];
    const rule = 'a group is not called like a target or a queue';
    const found = `${name} is the name of ${kind}.${name} too`;
    return [{ path, reads: [], rule, found, mend: 'rename the group' }];
  });

export const groupsHoldTargets: Rule = (configuration) => {
  const names = targetNames(configuration);
  return Object.entries(configuration.groups).flatMap(([group, members]) =>
    members.flatMap((member, index): readonly RuleFinding[] => {
      const path = ['groups', group, index];
      if (members.indexOf(member) < index)
        return [
          {
            path,
            reads: [['groups', group]],
            rule: 'a group holds a target once',
            found: `${member} for the second time`,
            mend: 'delete one of the two',
          },
        ];
      if (names.includes(member)) return [];
      const isGroup = Object.hasOwn(configuration.groups, member);
      const meant = isGroup ? undefined : nearest(member, names);
      return [
        {
          path,
          reads: [path, ['edgeFunctions'], ['auroraClusters']],
          rule: 'a group holds edge functions and Aurora clusters of this file',
          found: `${member}, which is ${isGroup ? 'a group' : 'neither'}`,
          mend: meant === undefined ? 'write the names of targets' : `did you mean ${meant}?`,
        },
      ];
    }),
  );
};

function targetNames({ edgeFunctions, auroraClusters }: Configuration): readonly string[] {
  return Object.keys({ ...edgeFunctions, ...auroraClusters });
}
