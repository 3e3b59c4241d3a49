// Gives a Node worker of the emulator the virtual clock as its Date. Timers and performance.now() stay real.
const { readFileSync } = require('node:fs');

const RealDate = Date;
const realNow = Date.now;
const clockFile = process.env.TIDEGATE_CLOCK_FILE;

function virtualNow() {
  const clock = JSON.parse(readFileSync(clockFile, 'utf8'));
  return Math.round(clock.virtualEpochMillis + (realNow() - clock.realEpochMillis) * clock.speed);
}

if (clockFile !== undefined) {
  RealDate.now = virtualNow;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [virtualNow()] : args, newTarget),
    apply: () => new RealDate(virtualNow()).toString(),
  });
  RealDate.prototype.constructor = globalThis.Date;
}
