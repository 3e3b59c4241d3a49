import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  paginateDescribeAlarmHistory,
} from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import type { AlarmHistory } from '../core/cost/measured.ts';
import { outsideFault } from './aws-errors.ts';

const stateUpdate = z.object({
  oldState: z.object({ stateValue: z.string() }),
  newState: z.object({ stateValue: z.string() }),
});

interface Change {
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

interface Question {
  readonly name: string;
  /** An alarm that has not changed in all that time was as it is now. */
  readonly isInAlarm: boolean;
  readonly from: Date;
  readonly to: Date;
}

/** How often and how long an alarm was in ALARM; CloudWatch keeps the history for two weeks. */
export async function readAlarmHistory(
  client: CloudWatchClient,
  { name, isInAlarm, from, to }: Question,
): Promise<AlarmHistory> {
  const pages = paginateDescribeAlarmHistory(
    { client, pageSize: 100 },
    {
      AlarmName: name,
      HistoryItemType: 'StateUpdate',
      StartDate: from,
      EndDate: to,
      ScanBy: 'TimestampAscending',
    },
  );
  const changes: Change[] = [];
  try {
    for await (const { AlarmHistoryItems = [] } of pages)
      changes.push(...AlarmHistoryItems.flatMap((item) => changeOf(item) ?? []));
  } catch (error) {
    return outsideFault(`read the history of ${name}`)(error);
  }
  if (changes.length === 0) return { timesRaised: 0, shareRaised: isInAlarm ? 1 : 0 };
  return historyOf(changes, { from: from.getTime(), to: to.getTime() });
}

function changeOf({ Timestamp, HistoryData }: AlarmHistoryItem): Change | undefined {
  const update = HistoryData && stateUpdate.safeParse(JSON.parse(HistoryData)).data;
  if (!Timestamp || !update) return undefined;
  const { oldState, newState } = update;
  return { at: Timestamp.getTime(), from: oldState.stateValue, to: newState.stateValue };
}

/** Before its first change an alarm was in the state that this one left. */
function historyOf(
  changes: readonly Change[],
  { from, to }: { readonly from: number; readonly to: number },
): AlarmHistory {
  const inAlarm = changes.reduce((millis, change, index) => {
    const until = changes[index + 1]?.at ?? to;
    return change.to === 'ALARM' ? millis + until - change.at : millis;
  }, 0);
  const [first] = changes;
  const before = first?.from === 'ALARM' ? first.at - from : 0;
  return {
    timesRaised: changes.filter((change) => change.to === 'ALARM').length,
    shareRaised: (inAlarm + before) / (to - from),
  };
}
