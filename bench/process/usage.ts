import { readFileSync } from 'node:fs';

/** Clock ticks per second in /proc: USER_HZ, 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10;

/** CPU time of a process so far, its threads included, in milliseconds. */
export const cpuMsOf = (pid: number): number => parseCpuMs(readFileSync(`/proc/${pid}/stat`, 'utf8'));

/** The most memory a process had resident so far, in MiB. */
export const peakRssMibOf = (pid: number): number =>
  parsePeakRssMib(readFileSync(`/proc/${pid}/status`, 'utf8'));

/** utime and stime of /proc/PID/stat; the name before them may hold spaces and brackets. */
export function parseCpuMs(stat: string): number {
  const [, , , , , , , , , , , utime, stime] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(utime) + Number(stime)) * MS_PER_TICK;
}

/** VmHWM of /proc/PID/status. */
export function parsePeakRssMib(status: string): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kilobytes) / 1024;
}
