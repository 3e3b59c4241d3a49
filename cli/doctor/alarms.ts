import { type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import { alarmNamePrefix } from '../../core/alarms/alarm-name.ts';
import { plural } from '../text.ts';
import { differences } from './alarm-differences.ts';
import { awsCommand, type Check, type DeploymentContext, type Finding } from './check.ts';

const DEPLOY = 'npx cdk deploy --all';

/** The deployed alarms are those of the configuration: none missing, none changed, none left over. */
export const alarms: Check<DeploymentContext> = {
  name: 'alarms',
  async run({ configuration, clients }) {
    const definitions = alarmDefinitions(configuration);
    const prefix = alarmNamePrefix(configuration.project);
    const deployed = new Map<string, MetricAlarm>();
    const pages = paginateDescribeAlarms(
      { client: clients.cloudWatch, pageSize: 100, stopOnSameToken: true },
      { AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm'] },
    );
    for await (const { MetricAlarms = [] } of pages)
      for (const alarm of MetricAlarms) deployed.set(alarm.AlarmName ?? '', alarm);

    const compared = definitions.flatMap((definition): readonly Finding[] => {
      const alarm = deployed.get(definition.name);
      if (!alarm)
        return [
          {
            what: `alarm ${definition.name} is missing`,
            why: 'what it watches is not seen',
            mend: DEPLOY,
          },
        ];
      return differences(definition, alarm).map((difference) => ({
        what: `alarm ${definition.name}: ${difference}`,
        why: 'it was changed by hand, or the file was changed and not deployed',
        mend: DEPLOY,
      }));
    });
    const known = new Set(definitions.map(({ name }) => name));
    const extra = [...deployed.keys()]
      .filter((name) => !known.has(name))
      .map((name) => ({
        what: `alarm ${name} is not of this configuration`,
        why: 'its events are rejected to the dead-letter queue and move nothing',
        mend: awsCommand(configuration, `cloudwatch delete-alarms --alarm-names ${name}`),
      }));
    return {
      findings: [...compared, ...extra],
      says: `${plural(definitions.length, 'alarm')} as the configuration says`,
    };
  },
};
