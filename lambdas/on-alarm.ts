import { drivenByAlarm } from '../core/alarms/driven-by-alarm.ts';
import { RejectedEventError } from '../core/errors.ts';
import { readAlarmName } from './alarm-event.ts';
import {
  configuration,
  evaluate,
  logger,
  ownTargets,
  throwFaults,
  withMiddleware,
} from './runtime.ts';

const drivenBy = drivenByAlarm(configuration);

/** An alarm has changed its state: look at the targets that it drives, now. */
async function onAlarm(event: unknown): Promise<void> {
  const alarmName = readAlarmName(event);
  const drives = drivenBy.get(alarmName);
  if (!drives) throw new RejectedEventError(`no target has the alarm ${alarmName}`);

  // Another shard's target is looked at by that shard's reconcile, within a minute.
  const targets = drives.filter((name) => ownTargets.includes(name));
  if (targets.length === 0) return logger.info('nothing to evaluate', { alarmName });
  throwFaults(await evaluate({ trigger: alarmName, targets, onlyIfNeeded: false }));
}

export const handler = withMiddleware(onAlarm);
