import { writeFileSync } from 'node:fs';

// Preloaded into a process: writes at its end what it has spent, its threads included.
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const spent = { cpuMs: (user + system) / 1000, peakRssMib: process.resourceUsage().maxRSS / 1024 };
  writeFileSync(process.env.SPENT_FILE ?? '', JSON.stringify(spent));
});
