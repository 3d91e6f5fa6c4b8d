import type { Command } from 'commander';
import { instantArgument, spanArgument } from '../instant.ts';
import { namesArgument, type ReplayOptions, rateArgument, replayIdArgument } from '../replay/options.ts';
import { replay } from '../replay/replay.ts';
import { type Run, verb } from '../verb.ts';

const QUIET_MS = 90_000;

/** `sluice replay`. */
export const replayCommand = (run: Run): Command =>
  verb<ReplayOptions>(
    'replay',
    'Sends events to Flowcore once more, from a snapshot or a time. Without --execute it reads the window, sends nothing and tells what would become of it.',
    run,
    replay,
  )
    .option(
      '--from <beginning>',
      'a snapshot, a time (2026-11-21T10:00:00Z), a day (2026-11-21) or a span before now (2h); by time of publication',
    )
    .option(
      '--until <time>',
      'where the window ends, itself not included (default: now); it may lie ahead',
      instantArgument,
    )
    .option('--type <names>', 'only events of these types, comma-separated', namesArgument)
    .option('--where <file>', 'only events that satisfy this JSON Schema (draft 2020-12)')
    .option(
      '--only <file>',
      'only events that this file names, one JSON object a line, as `sluice audit` writes it; --from and --until follow from it',
    )
    .option('--topic <name>', 'only this topic, where each event type has its own')
    .option('--rate <events>', 'most events a second', rateArgument)
    .option(
      '--to-data-core <name>',
      "another data core of the tenant in place of the deployment's own; it needs the same event types",
    )
    .option(
      '--replay-id <id>',
      'marks the events (delivery.replay) and names the replay (default: the time)',
      replayIdArgument,
    )
    .option(
      '--resume <id>',
      'goes on with a replay that was interrupted; without --execute it tells how that stands',
      replayIdArgument,
    )
    .option(
      '--quiet <span>',
      'the window counts as read when nothing of it has come for so long',
      spanArgument,
      QUIET_MS,
    )
    .option('--execute', 'send')
    .addHelpText(
      'after',
      `
Events keep their keys and times, so consumers that know event_key see nothing twice. Ctrl-C finishes what is in
flight and prints the command that goes on; so does that command after a kill or a reboot, with at most 1,000 messages
sent twice.

  npx sluice replay --from 2h                                  what would be sent?
  npx sluice replay --from 2h --type conversion --execute      send it
  npx sluice replay --only missing.ndjson --execute            send what an audit found missing
`,
    );
