import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a process has spent from its start to its end. */
export interface Spent {
  readonly cpuMs: number;
  readonly peakRssMib: number;
}

const ROOT = join(import.meta.dirname, '..', '..');
const TELL_SPENT = './bench/recovery/tell-spent.ts';

/** Runs a program to its end; throws where that is not a good one. */
export async function runOnce(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Spent> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-spent-'));
  const file = join(folder, 'spent.json');
  try {
    const child = spawn(process.execPath, ['--import', TELL_SPENT, ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, METADATA_SERVER_DETECTION: 'none', ...env, SPENT_FILE: file },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}:\n${said}`);
    return JSON.parse(readFileSync(file, 'utf8')) as Spent;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
