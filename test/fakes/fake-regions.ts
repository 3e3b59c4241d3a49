import type { CallAnswer } from '../../core/runbooks/call-answer.ts';
import type {
  PartnerPort,
  PartnerRun,
  TrafficPort,
  TrafficState,
} from '../../core/runbooks/region-shift/ports.ts';

/** Where the requests of two regions go, as Route 53's failover records decide it by what each region says. */
export interface FakeTraffic {
  /** The region that keeps requests away from the other one; both, when a test has it so. */
  readonly shiftedTo: Set<string>;
  /** What was wrong at the moment of a change. */
  readonly violations: string[];
  /** Called after each change. */
  after: () => void;
  portOf(region: string): TrafficPort;
  /** The usual region while no region keeps requests away from it. */
  requestsGoTo(): string;
}

export function fakeTraffic(regions: readonly [usual: string, other: string]): FakeTraffic {
  const [usual, other] = regions;
  const traffic: FakeTraffic = {
    shiftedTo: new Set(),
    violations: [],
    after: () => {},
    portOf: (region) => ({
      read: async (): Promise<TrafficState> => ({ isShiftedHere: traffic.shiftedTo.has(region) }),
      shiftHere: async (): Promise<CallAnswer> => {
        traffic.shiftedTo.add(region);
        if (traffic.shiftedTo.size === 2) traffic.violations.push('no region gets requests');
        traffic.after();
        return { kind: 'done' };
      },
      giveBack: async (): Promise<CallAnswer> => {
        traffic.shiftedTo.delete(region);
        traffic.after();
        return { kind: 'done' };
      },
    }),
    requestsGoTo: () => (traffic.shiftedTo.has(other) ? other : usual),
  };
  return traffic;
}

/** The same by routing controls: exactly one of the two is on. */
export function fakeRoutingControls(regions: readonly [usual: string, other: string]): FakeTraffic {
  const [usual, other] = regions;
  const traffic = fakeTraffic(regions);
  const turnOn = (region: string): CallAnswer => {
    traffic.shiftedTo.clear();
    if (region === other) traffic.shiftedTo.add(other);
    traffic.after();
    return { kind: 'done' };
  };
  return Object.assign(traffic, {
    portOf: (region: string): TrafficPort => ({
      read: async () => ({ isShiftedHere: traffic.requestsGoTo() === region }),
      shiftHere: async () => turnOn(region),
      giveBack: async () => turnOn(region === usual ? other : usual),
    }),
  });
}

export interface FakePartner extends PartnerPort {
  /** Methods, in order. */
  readonly calls: string[];
  frozenUntil: Date | undefined;
  readonly peak: Map<string, number>;
  readersThere: number;
  runThere: PartnerRun | undefined;
  /** What every write answers. */
  answer: CallAnswer;
}

export function fakePartner(traffic: TrafficPort): FakePartner {
  const called = <T>(name: string, value: T): T => {
    partner.calls.push(name);
    return value;
  };
  const partner: FakePartner = {
    calls: [],
    frozenUntil: undefined,
    peak: new Map(),
    readersThere: 1,
    runThere: undefined,
    answer: { kind: 'done' },
    traffic: {
      read: (cluster) => called('traffic.read', traffic.read(cluster)),
      giveBack: (cluster, by) => called('traffic.giveBack', traffic.giveBack(cluster, by)),
    },
    freeze: async ({ until }) => {
      if (partner.answer.kind === 'done') partner.frozenUntil = until;
      return called('freeze', partner.answer);
    },
    thaw: async () => {
      partner.frozenUntil = undefined;
      return called('thaw', partner.answer);
    },
    unsettledRun: async () => called('unsettledRun', partner.runThere),
    peakConcurrency: async () => called('peakConcurrency', partner.peak),
    readers: async () => called('readers', partner.readersThere),
  };
  return partner;
}

/** A region that is lost: whoever calls it waits for nothing. */
export function lostPartner(): PartnerPort {
  const lost = (): never => {
    throw new Error('the partner was called');
  };
  return {
    traffic: { read: lost, giveBack: lost },
    freeze: lost,
    thaw: lost,
    unsettledRun: lost,
    peakConcurrency: lost,
    readers: lost,
  };
}
