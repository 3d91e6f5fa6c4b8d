import { Command } from 'commander';
import { createSnapshots, deleteSnapshot, listSnapshots } from '../snapshot/snapshots.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice snapshot create|list|delete`. */
export const snapshotCommand = (run: Run): Command =>
  new Command('snapshot')
    .description('Marks a point to replay from: what is unacknowledged now, and all that is published later.')
    .addCommand(
      verb<object, [string]>(
        'create',
        'Makes a snapshot of the ingest subscription.',
        run,
        createSnapshots,
      ).argument(
        '<name>',
        'name of the snapshot; where there are several topics, the event type is appended',
      ),
    )
    .addCommand(
      verb('list', 'Lists the snapshots of the events topics, with their expiry.', run, listSnapshots),
    )
    .addCommand(
      verb<object, [string]>('delete', 'Deletes a snapshot.', run, deleteSnapshot).argument(
        '<name>',
        'name of the snapshot',
      ),
    );
