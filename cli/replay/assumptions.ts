import type { ClusterParameters } from '../../replay/lab/cluster-parameters.ts';
import { EVENT_PARAMETERS } from '../../replay/lab/event-bus.ts';
import type { LabParameters } from '../../replay/lab/parameters.ts';
import { DURATION } from '../../replay/lab/whole-second-durations.ts';
import type { Assumption } from './replayed.ts';

interface AssumptionQuestion {
  readonly parameters: LabParameters;
  readonly meanRequestSeconds: number;
  /** Where that is from: the file, the option, or nowhere. */
  readonly requestSecondsSource: string;
  readonly priceSource: string;
  /** Of the readers, where the function has a database. */
  readonly readerPrice: string | undefined;
  readonly seed: number;
}

/** What a replay takes for granted, each with where it is from. */
export function assumptionsOf(question: AssumptionQuestion): readonly Assumption[] {
  const { parameters, meanRequestSeconds, requestSecondsSource, priceSource, seed } = question;
  const { prices, memoryGigabytes } = parameters;
  const a = (name: string, value: string, source: string): Assumption => ({ name, value, source });
  return [
    a(
      'a request takes',
      `${meanRequestSeconds} s on average, log-normal with a variation of ${DURATION.variation}, in whole seconds of at least one`,
      requestSecondsSource,
    ),
    a('requests arrive', `at random inside a bin (Poisson), seed ${seed}`, 'assumed'),
    a(
      'an allocation is ready after',
      `${parameters.allocationSeconds} s and 1 s for each ${parameters.environmentsPerSecond} environments; none of them before all of them, one allocation at a time`,
      'Lambda guide: a minute or two of preparation, 6,000 a minute; 90 s assumed',
    ),
    a(
      'metrics arrive',
      'once a minute, a minute late; for the HPA every 15 s, for the KPA at once',
      'assumed: one to three minutes are observed for AWS/Lambda',
    ),
    a(
      "an alarm's change of state arrives",
      `after ${EVENT_PARAMETERS.meanDelaySeconds} s on average; ${percent(EVENT_PARAMETERS.duplicateShare)} of them twice, ${percent(EVENT_PARAMETERS.lossShare)} never; reconcile runs as each minute's metrics arrive`,
      'EventBridge guide: at least once, in no order, and a throttled target might not be retried; how often is assumed',
    ),
    a(
      'an on-demand environment stays warm for',
      `${parameters.keepAliveSeconds} s, the one used last is used first`,
      'assumed: AWS says some minutes',
    ),
    a(
      'provisioned concurrency is billed',
      `from the request on, by ${parameters.billingStepSeconds} s, rounded up`,
      'AWS Lambda pricing',
    ),
    a('a cold start initializes for', `${parameters.initSeconds} s, which is billed`, 'assumed'),
    a(
      'a gigabyte-second costs',
      `$${prices.provisionedGigabyteSecond} provisioned, $${prices.provisionedDurationGigabyteSecond} more while it serves, $${prices.onDemandGigabyteSecond} on demand; ${memoryGigabytes} GB`,
      priceSource,
    ),
    a(
      'the account runs at once',
      `${parameters.accountConcurrency.toLocaleString('en-US')} requests of this function, its provisioned environments counted in, used or not; what comes beyond is throttled and does not come back`,
      "quota.concurrentExecutions, less the floors of the file's other functions",
    ),
    a('nothing fails', 'no errors', 'assumed'),
    ...(parameters.cluster ? readerAssumptions(parameters.cluster, question.readerPrice) : []),
  ];
}

function readerAssumptions(
  { creationSeconds, deletionSeconds, drainSeconds, billedAtLeastSeconds, load }: ClusterParameters,
  readerPrice: string | undefined,
): readonly Assumption[] {
  const { vcpus, readerCpuSeconds, connectionsPerRequestInFlight } = load;
  return [
    {
      name: 'a reader is available after',
      value: `${creationSeconds} s, several asked for at once together`,
      source: 'a sample of AWS says 3 to 8 minutes, AWS itself nothing: the slow end is assumed',
    },
    {
      name: 'a reader that goes',
      value: `drains for up to ${drainSeconds} s, and its deletion takes ${deletionSeconds} s`,
      source: 'drainSeconds of the file; the deletion is assumed',
    },
    {
      name: 'a reader is billed',
      value: `from available until deleted, by the second, ${billedAtLeastSeconds / 60} minutes at least; ${readerPrice ?? 'without a price'}`,
      source: 'Aurora guide, on-demand DB instances',
    },
    {
      name: 'a request takes',
      value: `${Number((readerCpuSeconds * 1000).toFixed(3))} ms of the ${vcpus} vCPUs of one reader, and holds ${connectionsPerRequestInFlight} of a connection; both are spread evenly over the readers`,
      source: 'vCPUs by the instance class; the CPU time is --reader-cpu-millis, else assumed',
    },
  ];
}

const percent = (share: number): string => `${Number((100 * share).toFixed(3))} %`;
