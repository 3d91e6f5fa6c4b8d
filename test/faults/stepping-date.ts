// Preloaded into a functions-framework process: on SIGUSR2 its time of day steps by hours, as a clock that is set does.
const HOUR_MS = 3_600_000;
const steps = [5 * HOUR_MS, -9 * HOUR_MS, 30 * HOUR_MS, 0];
const realNow = Date.now;
let taken = 0;
let offsetMs = 0;

process.on('SIGUSR2', () => {
  offsetMs = steps[taken % steps.length] ?? 0;
  taken += 1;
});

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [realNow() + offsetMs] : args, newTarget),
  get: (target, name) => (name === 'now' ? () => realNow() + offsetMs : Reflect.get(target, name)),
});
