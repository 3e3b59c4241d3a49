import {
  type GetAccountSettingsResponse,
  LambdaClient,
  LambdaServiceException,
} from '@aws-sdk/client-lambda';
import * as z from 'zod';
import {
  type Allocation,
  describeAllocation,
  serving,
  startAllocation,
  statusOf,
} from './lambda-allocation.ts';
import { type Exchange, scriptClient } from './scripted-client.ts';

/** What AWS keeps for functions that reserve nothing (Lambda guide, reserved concurrency). */
const UNRESERVED_MINIMUM = 100;

interface FakeAlias {
  version: string;
  weights: Record<string, number>;
  allocation?: Allocation;
  hasTemporaryWeights: boolean;
}

/**
 * One function behind one alias, and the rest of the account as a number, with AWS's rules: allocations take their time
 * on the given clock; puts are refused while one is under way, on $LATEST, with weights, with SnapStart, beyond the quota.
 */
export interface FakeLambda {
  /** A real SDK client whose commands end here. */
  readonly client: LambdaClient;
  readonly exchanges: readonly Exchange[];
  /** Undefined when the alias does not exist. */
  alias: FakeAlias | undefined;
  quota: number;
  /** Reserved or provisioned by other functions. */
  takenElsewhere: number;
  /** Versions that have SnapStart, and those that do not initialise. */
  readonly snapStart: Set<string>;
  readonly broken: Set<string>;
  /** Called before each command; may throw AWS's answer with `raise`. */
  before: (operation: string) => void;
  /** The next command of this name takes effect, but its answer does not arrive, and the SDK sends it again. */
  loseAnswerOf: string | undefined;
  /** What a deployment does; the version that serves keeps all requests until the new one is provisioned. */
  moveAlias(version: string): void;
  operations(): readonly string[];
}

export function fakeLambda(now: () => Date): FakeLambda {
  const client = new LambdaClient({ region: 'us-east-1' });
  const operations: Record<string, (lambda: FakeLambda, now: Date, input: object) => object> =
    OPERATIONS;
  const answer = (operation: string, input: object): object => {
    const run = operations[operation];
    if (!run) throw new Error(`the fake knows no ${operation}`);
    lambda.before(operation);
    settleWeights(lambda, now());
    const output = run(lambda, now(), input);
    if (lambda.loseAnswerOf !== operation) return output;
    lambda.loseAnswerOf = undefined;
    return answer(operation, input);
  };
  const exchanges = scriptClient(client, answer);
  const lambda: FakeLambda = {
    client,
    exchanges,
    alias: { version: '1', weights: {}, hasTemporaryWeights: false },
    quota: 1000,
    takenElsewhere: 0,
    snapStart: new Set(),
    broken: new Set(),
    before: () => {},
    loseAnswerOf: undefined,
    moveAlias: (version) => moveAlias(lambda, version, now()),
    operations: () => exchanges.map(({ operation }) => operation),
  };
  return lambda;
}

/** Throws as the SDK does for an answer of AWS. */
export function raise(name: string, message: string, httpStatusCode: number): never {
  const $fault = httpStatusCode < 500 ? 'client' : 'server';
  throw new LambdaServiceException({ name, message, $fault, $metadata: { httpStatusCode } });
}

const Put = z.object({ ProvisionedConcurrentExecutions: z.number().int().min(1) });

const OPERATIONS = {
  GetAccountSettings({ quota, takenElsewhere }: FakeLambda): GetAccountSettingsResponse {
    const unreserved = quota - takenElsewhere;
    return {
      AccountLimit: { ConcurrentExecutions: quota, UnreservedConcurrentExecutions: unreserved },
    };
  },

  GetAlias(lambda: FakeLambda): object {
    const { version, weights } = existing(lambda);
    return {
      Name: 'live',
      FunctionVersion: version,
      ...(Object.keys(weights).length > 0 && {
        RoutingConfig: { AdditionalVersionWeights: weights },
      }),
      RevisionId: '2c4c1e5e-0000-4000-8000-000000000000',
    };
  },

  GetFunctionConfiguration(lambda: FakeLambda): object {
    const { version } = existing(lambda);
    const ApplyOn = lambda.snapStart.has(version) ? 'PublishedVersions' : 'None';
    return { FunctionName: 'assistant-edge', Version: version, SnapStart: { ApplyOn } };
  },

  GetProvisionedConcurrencyConfig(lambda: FakeLambda, now: Date): object {
    const { allocation } = existing(lambda);
    if (allocation) return describeAllocation(allocation, now);
    return raise(
      'ProvisionedConcurrencyConfigNotFoundException',
      'No Provisioned Concurrency Config found for this function',
      404,
    );
  },

  DeleteProvisionedConcurrencyConfig(lambda: FakeLambda, now: Date): object {
    const alias = existing(lambda);
    if (alias.allocation && statusOf(alias.allocation, now) === 'IN_PROGRESS')
      raise('ResourceConflictException', 'An update is in progress', 409);
    delete alias.allocation;
    return {};
  },

  PutProvisionedConcurrencyConfig(lambda: FakeLambda, now: Date, input: object): object {
    const { ProvisionedConcurrentExecutions: requested } = Put.parse(input);
    const alias = existing(lambda);
    refusePut(lambda, alias, requested, now);
    const { version, allocation: before } = alias;
    const fails = lambda.broken.has(version);
    alias.allocation = startAllocation({ version, requested, fails, before, now });
    return describeAllocation(alias.allocation, now);
  },
};

function existing({ alias }: FakeLambda): FakeAlias {
  return alias ?? raise('ResourceNotFoundException', 'Cannot find alias arn', 404);
}

/** Messages as users report them. */
function refusePut(lambda: FakeLambda, alias: FakeAlias, requested: number, now: Date): void {
  const invalid = (message: string) => raise('InvalidParameterValueException', message, 400);
  if (alias.version === '$LATEST')
    invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
  if (Object.keys(alias.weights).length > 0)
    invalid('Alias with weights can not be used with Provisioned Concurrency');
  if (lambda.snapStart.has(alias.version))
    invalid('Provisioned Concurrency is not supported for functions with SnapStart');
  if (alias.allocation && statusOf(alias.allocation, now) === 'IN_PROGRESS')
    raise('ResourceConflictException', 'An update is in progress', 409);
  // quota 1,000, nothing taken elsewhere: 900 is allowed, 901 is not
  if (lambda.quota - lambda.takenElsewhere - requested < UNRESERVED_MINIMUM)
    invalid(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_MINIMUM}].`,
    );
}

function moveAlias(lambda: FakeLambda, version: string, now: Date): void {
  const alias = existing(lambda);
  const before = alias.allocation && serving(alias.allocation, now);
  alias.version = version;
  if (!alias.allocation || !before) return;
  alias.allocation = startAllocation({
    version,
    requested: alias.allocation.requested,
    fails: lambda.broken.has(version),
    before: alias.allocation,
    now,
  });
  alias.weights = { [before.version]: 1 };
  alias.hasTemporaryWeights = true;
}

/** Lambda takes its own weights away when the new version is provisioned, and leaves them when it failed. */
function settleWeights({ alias }: FakeLambda, now: Date): void {
  if (!alias?.allocation || !alias.hasTemporaryWeights) return;
  if (statusOf(alias.allocation, now) !== 'READY') return;
  alias.weights = {};
  alias.hasTemporaryWeights = false;
}
