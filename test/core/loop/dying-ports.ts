import type { Ports } from '../../../core/ports.ts';

export class Crash extends Error {}

/** Ports whose nth call dies: `before` it has any effect, or `after`, when only its answer is lost. */
export function dyingAt(
  ports: Ports,
  nth: number,
  when: 'before' | 'after',
): { readonly ports: Ports; calls(): number } {
  let calls = 0;
  let dead = false;
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, key) {
        const member = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return async (...parameters: unknown[]) => {
          if (dead) throw new Crash('the handler is gone');
          calls += 1;
          const dies = calls === nth;
          if (dies && when === 'before') dead = true;
          if (dead) throw new Crash(`died before ${String(key)}`);
          const answer = await member.apply(target, parameters);
          if (dies) dead = true;
          if (dead) throw new Crash(`died after ${String(key)}`);
          return answer;
        };
      },
    });
  return {
    calls: () => calls,
    ports: {
      metrics: wrap(ports.metrics),
      alarms: wrap(ports.alarms),
      account: wrap(ports.account),
      evidence: wrap(ports.evidence),
      store: wrap(ports.store),
      notifier: wrap(ports.notifier),
      newId: ports.newId,
      capacity: {
        'edge-function': wrap(ports.capacity['edge-function']),
        'aurora-readers': wrap(ports.capacity['aurora-readers']),
      },
    },
  };
}
