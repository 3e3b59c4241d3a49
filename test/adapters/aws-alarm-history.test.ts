import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { readAlarmHistory } from '../../adapters/aws-alarm-history.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';

const FROM = new Date('2026-03-01T00:00:00Z');
const TO = new Date('2026-03-11T00:00:00Z');

const allExchanges: Exchange[] = [];

type Change = readonly [day: number, from: string, to: string];

async function historyOf(changes: readonly Change[], isInAlarm = false) {
  const client = new CloudWatchClient({ region: 'us-east-1' });
  const pages = [changes.slice(0, 1), changes.slice(1)];
  const exchanges = scriptClient(client, (_, input) => {
    const second = 'NextToken' in input && input.NextToken === 'more';
    const AlarmHistoryItems = (pages[second ? 1 : 0] ?? []).map(([day, from, to]) => ({
      Timestamp: new Date(FROM.getTime() + day * 86_400_000),
      HistoryData: JSON.stringify({ oldState: { stateValue: from }, newState: { stateValue: to } }),
    }));
    return { AlarmHistoryItems, ...(!second && changes.length > 1 && { NextToken: 'more' }) };
  });
  const history = await readAlarmHistory(client, {
    name: 'an-alarm',
    isInAlarm,
    from: FROM,
    to: TO,
  });
  allExchanges.push(...exchanges);
  return history;
}

test('counts how often it was raised, and the time until it was over', async () => {
  const history = await historyOf([
    [1, 'OK', 'ALARM'],
    [3, 'ALARM', 'INSUFFICIENT_DATA'],
    [4, 'INSUFFICIENT_DATA', 'OK'],
    [9, 'OK', 'ALARM'],
  ]);

  expect(history).toEqual({ timesRaised: 2, shareRaised: 0.3 });
});

test('counts the time before its first change, in which it was raised already', async () => {
  expect(await historyOf([[5, 'ALARM', 'OK']])).toEqual({ timesRaised: 0, shareRaised: 0.5 });
});

test('was all the time as it is, if it never changed', async () => {
  expect(await historyOf([], true)).toEqual({ timesRaised: 0, shareRaised: 1 });
  expect(await historyOf([], false)).toEqual({ timesRaised: 0, shareRaised: 0 });
});

await describeExchanges('cloudwatch', allExchanges);
