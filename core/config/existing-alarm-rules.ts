import { alarmNamePrefix } from '../alarms/alarm-name.ts';
import { existingAlarms } from '../alarms/existing-alarms.ts';
import { NAME_RULE, name as nameField } from './fields.ts';
import type { Rule, RuleFinding } from './finding.ts';
import { quoted } from './path.ts';

/* Rules on `existingAlarms` of targets. */

export const existingAlarmsAreForeign: Rule = (configuration) => {
  const prefix = alarmNamePrefix(configuration.project);
  const all = existingAlarms(configuration);
  return all.flatMap((alarm, index): readonly RuleFinding[] => {
    const { target, name, alarmName } = alarm;
    const kind = Object.hasOwn(configuration.edgeFunctions, target)
      ? 'edgeFunctions'
      : 'auroraClusters';
    const block = [kind, target, 'existingAlarms', name];
    const path = [...block, 'alarmName'];
    if (!nameField.safeParse(name).success)
      return [{ path: block, reads: [], rule: NAME_RULE, found: quoted(name), mend: 'rename it' }];
    if (alarmName.startsWith(prefix))
      return [
        {
          path,
          reads: [path, ['project']],
          rule: 'an existing alarm is not one of Tidegate itself',
          found: alarmName,
          mend: 'delete it: what it watches is a threshold of the target',
        },
      ];
    const first = all
      .slice(0, index)
      .find((other) => other.target === target && other.alarmName === alarmName);
    if (!first) return [];
    return [
      {
        path,
        reads: [path],
        rule: 'a target names an existing alarm once',
        found: `${alarmName} is that of ${first.name} too`,
        mend: 'delete one of the two',
      },
    ];
  });
};
