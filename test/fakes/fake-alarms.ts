import type { AlarmReading, AlarmSource, AlarmStateValue } from '../../core/ports.ts';

export interface FakeAlarms extends AlarmSource {
  /** Brings an alarm into a state, as CloudWatch would; the same state again leaves its time alone. */
  set(name: string, state: AlarmStateValue, at: Date): void;
}

export function fakeAlarms(): FakeAlarms {
  const alarms = new Map<string, AlarmReading>();
  return {
    set(name, state, at) {
      if (alarms.get(name)?.state !== state) alarms.set(name, { name, state, since: at });
    },

    async inAlarm(namePrefix, names = []) {
      return [...alarms.values()].filter(
        ({ name, state }) =>
          (name.startsWith(namePrefix) || names.includes(name)) && state === 'ALARM',
      );
    },
  };
}
