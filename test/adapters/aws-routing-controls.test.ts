import { Route53RecoveryClusterClient } from '@aws-sdk/client-route53-recovery-cluster';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createRoutingControls } from '../../adapters/aws-routing-controls.ts';
import { startAwsModels } from '../contracts/aws-models.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';

const PANEL = 'arn:aws:route53-recovery-control::111122223333:controlpanel/0123456789abcdef';
const HERE = `${PANEL}/routingcontrol/here`;
const PARTNER = `${PANEL}/routingcontrol/partner`;
const ENDPOINTS = 5;

const exchanges: Exchange[] = [];

type State = 'On' | 'Off';

/** A recovery cluster: its endpoints share the states; what an endpoint meets, it meets before anything changes. */
function scene({
  states = { [HERE]: 'Off', [PARTNER]: 'On' },
  first = () => 0,
  meets = () => {},
}: {
  states?: Record<string, State>;
  first?: () => number;
  meets?: (endpoint: number) => void;
} = {}) {
  const asked: number[] = [];
  const clients = Array.from({ length: ENDPOINTS }, () => {
    return new Route53RecoveryClusterClient({ region: 'us-east-1', maxAttempts: 1 });
  });
  const recorded = clients.map((client, endpoint) =>
    scriptClient(client, (operation, input) => {
      asked.push(endpoint);
      meets(endpoint);
      return operation === 'UpdateRoutingControlStates'
        ? update(input as Update)
        : read(input as { RoutingControlArn: string });
    }),
  );
  const read = ({ RoutingControlArn }: { RoutingControlArn: string }) => ({
    RoutingControlArn,
    RoutingControlState: states[RoutingControlArn] ?? 'Off',
  });
  const update = ({ UpdateRoutingControlStateEntries }: Update) => {
    for (const { RoutingControlArn, RoutingControlState } of UpdateRoutingControlStateEntries)
      states[RoutingControlArn] = RoutingControlState;
    return {};
  };
  const traffic = createRoutingControls({
    controls: { here: HERE, partner: PARTNER },
    clients,
    first,
  });
  return { traffic, states, asked, exchanges: () => recorded.flat() };
}

interface Update {
  readonly UpdateRoutingControlStateEntries: readonly {
    readonly RoutingControlArn: string;
    readonly RoutingControlState: State;
  }[];
}

const unavailable = () => {
  throw awsError('EndpointTemporarilyUnavailableException', 'maintenance', 503);
};

test('sends traffic here by both controls in one call, and reads it back', async () => {
  const routed = scene();
  const before = await routed.traffic.read('db');

  expect(await routed.traffic.shiftHere('db', 'me')).toEqual({ kind: 'done' });

  const [update, ...more] = routed
    .exchanges()
    .filter(({ operation }) => operation === 'UpdateRoutingControlStates');
  expect(before).toEqual({ isShiftedHere: false });
  expect(await routed.traffic.read('db')).toEqual({ isShiftedHere: true });
  expect(more).toEqual([]);
  expect(update?.input).toEqual({
    UpdateRoutingControlStateEntries: [
      { RoutingControlArn: HERE, RoutingControlState: 'On' },
      { RoutingControlArn: PARTNER, RoutingControlState: 'Off' },
    ],
  });
  exchanges.push(...routed.exchanges());
});

test('gives traffic back to the partner by both controls in one call', async () => {
  const { traffic, states } = scene({ states: { [HERE]: 'On', [PARTNER]: 'Off' } });

  expect(await traffic.giveBack('db', 'me')).toEqual({ kind: 'done' });

  expect(states).toEqual({ [HERE]: 'Off', [PARTNER]: 'On' });
  expect(await traffic.read('db')).toEqual({ isShiftedHere: false });
});

describe('endpoints', () => {
  test.each(
    Array.from({ length: ENDPOINTS }, (_, down) => [down, (down + 1) % ENDPOINTS] as const),
  )('%i and %i may be down, whichever is asked first', async (...down) => {
    for (let first = 0; first < ENDPOINTS; first += 1) {
      const routed = scene({
        first: () => first,
        meets: (endpoint) => {
          if (down.includes(endpoint)) unavailable();
        },
      });

      expect(await routed.traffic.shiftHere('db', 'me')).toEqual({ kind: 'done' });
      expect(await routed.traffic.read('db')).toEqual({ isShiftedHere: true });
    }
  });

  test('are asked in turn from the first one, each once', async () => {
    const { traffic, asked } = scene({ first: () => 3, meets: unavailable });

    await expect(traffic.shiftHere('db', 'me')).rejects.toThrow('by any of 5 endpoints');

    expect(asked).toEqual([3, 4, 0, 1, 2]);
  });

  test('that all are silent leave it unknown where traffic goes', async () => {
    const { traffic } = scene({ meets: unavailable });

    expect(await traffic.read('db')).toBeUndefined();
  });
});

test('a safety rule that forbids it is an answer: no other endpoint is asked, and no rule is passed', async () => {
  const routed = scene({
    meets: () => {
      throw awsError('ConflictException', 'the assertion rule at-least-one would be broken', 409);
    },
  });

  const answer = await routed.traffic.shiftHere('db', 'me');

  expect(answer).toMatchObject({ kind: 'refused', says: expect.stringContaining('at-least-one') });
  expect(routed.asked).toEqual([0]);
  expect(JSON.stringify(routed.exchanges())).not.toContain('SafetyRulesToOverride');
});

test('never both off, nor both on, whatever is called in whatever order and answers whatever endpoint', async () => {
  for (const from of ['shiftHere', 'giveBack'] as const)
    for (const to of ['shiftHere', 'giveBack'] as const) {
      const routed = scene();

      await routed.traffic[from]('db', 'me');
      await routed.traffic[to]('db', 'me');

      for (const { operation, input } of routed.exchanges()) {
        if (operation !== 'UpdateRoutingControlStates') continue;
        const entries = (input as Update).UpdateRoutingControlStateEntries;
        expect(entries.map(({ RoutingControlArn }) => RoutingControlArn)).toEqual([HERE, PARTNER]);
        expect(entries.map(({ RoutingControlState }) => RoutingControlState).toSorted()).toEqual([
          'Off',
          'On',
        ]);
      }
      exchanges.push(...routed.exchanges());
    }
});

await describeExchanges('route53-recovery-cluster', exchanges);

await describeWithTool("AWS's models of the errors", startAwsModels, (models) => {
  afterAll(() => models.stop());

  /** What a client that waits a little may get from the next endpoint. */
  const TRANSIENT: Readonly<Record<string, number>> = {
    EndpointTemporarilyUnavailableException: 503,
    InternalServerException: 500,
    ThrottlingException: 429,
  };

  test('each error is a refusal or asks the next endpoint', async () => {
    const errors = await models.modelledErrors(
      'route53-recovery-cluster',
      'UpdateRoutingControlStates',
    );
    expect(errors.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(TRANSIENT)));

    for (const { name } of errors) {
      const status = TRANSIENT[name];
      const { traffic, asked } = scene({
        meets: (endpoint) => {
          if (endpoint === 0) throw awsError(name, 'as AWS says it', status ?? 400);
        },
      });

      const { kind } = await traffic.shiftHere('db', 'me');

      expect([name, kind, asked]).toEqual(
        status === undefined ? [name, 'refused', [0]] : [name, 'done', [0, 1]],
      );
    }
  });
});
