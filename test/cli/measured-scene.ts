import { type Answers, awsError } from '../fakes/scripted-outside.ts';

/** What CloudWatch has of the two functions of config/tidegate.yaml; five minutes each, newest last. */
export interface MeasuredScene {
  /** By metric and statistic, e.g. `Invocations Sum`. */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
  /** The one row of Logs Insights; none for a log group that is not there. */
  readonly reports?: Readonly<Record<string, string>>;
  readonly runtime?: string;
  /** Of each alarm, oldest first; none for an alarm that is not in it. */
  readonly history?: Readonly<Record<string, readonly Transition[]>>;
}

type Transition = readonly [at: string, from: string, to: string];

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Stat: string;
  };
}

const FIRST = Date.parse('2026-02-16T10:00:00Z');

/** Of the functions only assistant-edge has metrics, logs and a runtime; the other one is not there. */
export function measuredAnswers(scene: MeasuredScene): Answers {
  const { metrics = {}, reports, runtime, history = {} } = scene;
  const isEdge = (name: string) => name.includes('assistant-edge');
  return {
    GetMetricData: ({ MetricDataQueries }: { readonly MetricDataQueries: readonly Query[] }) => ({
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Metric, Stat } }) => {
        const ofEdge = Metric.Dimensions.some(({ Value }) => isEdge(Value));
        const isFunction = Metric.Dimensions.some(({ Name }) => Name === 'FunctionName');
        const isKnown = ofEdge || !isFunction;
        const values = isKnown ? (metrics[`${Metric.MetricName} ${Stat}`] ?? []) : [];
        const Timestamps = values.map((_, index) => new Date(FIRST + index * 300_000));
        return { Id, StatusCode: 'Complete', Timestamps, Values: [...values] };
      }),
    }),
    StartQuery: ({ logGroupName }: { readonly logGroupName: string }) => {
      if (reports && isEdge(logGroupName)) return { queryId: 'query-1' };
      throw awsError('ResourceNotFoundException', `${logGroupName} does not exist`);
    },
    GetQueryResults: () => ({
      status: 'Complete',
      results: [Object.entries(reports ?? {}).map(([field, value]) => ({ field, value }))],
    }),
    DescribeAlarms: () => ({ MetricAlarms: [] }),
    DescribeAlarmHistory: ({ AlarmName }: { readonly AlarmName: string }) => ({
      AlarmHistoryItems: (history[AlarmName] ?? []).map(([at, from, to]) => ({
        AlarmName,
        Timestamp: new Date(at),
        HistoryData: JSON.stringify({
          version: '1.0',
          oldState: { stateValue: from },
          newState: { stateValue: to },
        }),
      })),
    }),
    GetFunctionConfiguration: ({ FunctionName }: { readonly FunctionName: string }) => {
      if (runtime && isEdge(FunctionName)) return { Runtime: runtime };
      throw awsError('ResourceNotFoundException', `no function ${FunctionName}`, 404);
    },
  };
}
