import type { Command } from 'commander';
import { schemasFlag } from '../arguments/flags.ts';
import { type DoctorOptions, doctor } from '../doctor/doctor.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice doctor`. */
export const doctorCommand = (run: Run): Command =>
  verb<DoctorOptions>(
    'doctor',
    'Checks a deployment: settings, clock, schemas, topics, subscriptions, push endpoints, bucket, Flowcore, permissions. Changes and sends nothing.',
    run,
    doctor,
  )
    .addOption(schemasFlag())
    .addHelpText(
      'after',
      `
Each line is ok, warn (look at it), bad (mend it) or skip (it could not be checked, and why); below what is wrong stands
the command that mends it. Exit code 1 when anything is bad.`,
    );
