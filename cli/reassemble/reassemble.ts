import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typesNamed } from '../arguments/chosen.ts';
import type { Instant } from '../arguments/instant.ts';
import { windowOf } from '../arguments/window.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { BadUsage, Failure } from '../failure.ts';
import { openReadAccount } from '../flowcore/open-read-account.ts';
import { withLiveLine } from '../terminal/live-line.ts';
import type { Outcome } from '../verb.ts';
import { createAccount } from './account.ts';
import { type FlowcoreParts, flowcoreParts } from './flowcore-parts.ts';
import { inputParts } from './input-parts.ts';
import { createReassemblerOn } from './reassembler.ts';
import { folderSink, noSink, type Sink, streamSink } from './sink.ts';
import type { PartSource } from './source.ts';
import { spoolStore } from './spool-store.ts';
import { isGood, type Result, summaryText } from './summary.ts';

/** The flags of `sluice reassemble`. */
export interface ReassembleOptions {
  readonly from?: Instant;
  readonly to?: Instant;
  readonly type?: readonly string[];
  readonly dataCore?: string;
  readonly input?: string;
  readonly out?: string;
  readonly json?: true;
}

/** Files that are done and of which later parts are known for repetitions. */
const MAX_REMEMBERED = 200_000;

/** `sluice reassemble`: puts files together from Flowcore or from NDJSON, and writes their events. */
export async function reassemble(
  context: Context,
  options: ReassembleOptions,
  fileIds: readonly string[],
): Promise<Outcome> {
  checkOptions(options);
  let where = '';
  const wanted = new Set(fileIds);
  const account = createAccount(wanted);
  const words = (): string => [account.words(), where].filter((each) => each !== '').join('  ');
  const result = await withLiveLine(context, words, async ({ note: onNote }) => {
    const source = await openSource(context, options, {
      onNote,
      onBucket(now) {
        where = now;
      },
    });
    return run({ context, options, source, wanted, account });
  });
  const text = summaryText(result);
  const outcome = { json: result, isBad: !isGood(result) };
  if (options.out !== '-') return { ...outcome, text };
  // Standard output belongs to the events.
  context.err.write(`${text}\n`);
  return { ...outcome, text: '' };
}

function checkOptions({ input, from, to, type, dataCore }: ReassembleOptions): void {
  const others = [from, to, type, dataCore].some((flag) => flag !== undefined);
  if (input !== undefined && others) {
    throw new BadUsage(
      '--input reads everything in the file: leave out --from, --to, --type and --data-core',
    );
  }
}

async function openSource(
  context: Context,
  { input, from, to, type, dataCore }: ReassembleOptions,
  tell: Pick<FlowcoreParts, 'onNote' | 'onBucket'>,
): Promise<PartSource> {
  if (input !== undefined) return inputParts(input === '-' ? context.stdin : createReadStream(input));
  if (from === undefined) {
    throw new BadUsage('say what to read: --from TIME [--to TIME] for Flowcore, or --input FILE');
  }
  const { clock, random } = context;
  const { fromMs, untilMs: toMs } = windowOf(from, to, clock.now(), '--to');
  const types = typesNamed(context.eventTypes(), type);
  const source = { ...(await openReadAccount(context, dataCore)), clock, random };
  return flowcoreParts({ source, types, fromMs, toMs, ...tell });
}

interface Job {
  readonly context: Context;
  readonly options: ReassembleOptions;
  readonly source: PartSource;
  readonly wanted: ReadonlySet<string>;
  readonly account: ReturnType<typeof createAccount>;
}

/** Parts wait on disk for the rest of their file, so that no number of open files is too much. */
async function run({ context, options, source, wanted, account }: Job): Promise<Result> {
  const spool = await mkdtemp(join(tmpdir(), 'sluice-reassemble-'));
  try {
    const reassembler = createReassemblerOn({
      store: spoolStore(spool, { isDurable: false }),
      ...{ maxHeldBytes: Number.POSITIVE_INFINITY, maxRemembered: MAX_REMEMBERED, now: undefined },
    });
    const sink = openSink(context, options);
    let written = 0;
    for await (const parts of source) {
      for (const part of parts) {
        if (part === undefined) account.countOther();
        else if (wanted.size === 0 || (part.fileId !== undefined && wanted.has(part.fileId))) {
          const outcome = reassembler.add(part);
          account.count(outcome);
          if (outcome.kind !== 'complete') continue;
          if (await sink(outcome.file)) written += 1;
          reassembler.done(outcome.file);
        }
      }
      if (context.signal.aborted) break;
    }
    return { ...account.result(reassembler.pending()), written, interrupted: context.signal.aborted };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`reassembling files: ${describeProblem(error)}`);
  } finally {
    await rm(spool, { recursive: true, force: true });
  }
}

function openSink({ out }: Context, options: ReassembleOptions): Sink {
  if (options.out === undefined) return noSink;
  return options.out === '-' ? streamSink(out) : folderSink(options.out);
}
