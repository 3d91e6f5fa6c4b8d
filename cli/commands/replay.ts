import type { Command } from 'commander';
import { endFlag, fromSnapshotFlag, quietFlag, rateFlag, topicFlag, typeFlag } from '../arguments/flags.ts';
import { type ReplayOptions, replayIdArgument } from '../replay/options.ts';
import { replay } from '../replay/replay.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice replay`. */
export const replayCommand = (run: Run): Command =>
  verb<ReplayOptions>(
    'replay',
    'Sends events to Flowcore once more, from a snapshot or a time. Without --execute it reads the window, sends nothing and tells what would become of it.',
    run,
    replay,
  )
    .addOption(fromSnapshotFlag())
    .addOption(
      endFlag(
        '--until',
        "; it may lie ahead; now is by this machine's clock: where that is behind Pub/Sub's, the newest events are left out",
      ),
    )
    .addOption(typeFlag())
    .option('--where <file>', 'only events that satisfy this JSON Schema (draft 2020-12)')
    .option(
      '--only <file>',
      'only events that this file names, one JSON object a line, as `sluice audit` writes it; --from and --until follow from it',
    )
    .addOption(topicFlag())
    .addOption(rateFlag('events'))
    .option(
      '--to-data-core <name>',
      "another data core of the tenant in place of the deployment's own; it needs the same event types; what is quarantined goes into a file that the report names",
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
    .addOption(quietFlag())
    .option('--execute', 'send')
    .addHelpText(
      'after',
      `
Events keep their keys and times, so consumers that know event_key see nothing twice. Ctrl-C finishes what is in
flight and prints the command that goes on; so does that command after a kill or a reboot, with at most 1,000 messages
sent twice.
An event that is quarantined once more leaves a second record of it in quarantine.

  npx sluice replay --from 2h                                  what would be sent?
  npx sluice replay --from 2h --type conversion --execute      send it
  npx sluice replay --only missing.ndjson --execute            send what an audit found missing
`,
    );
