import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The input that holds labels: some types have labels of another meaning beside those of the user. */
type LabelInput = 'labels' | 'userLabels' | undefined;

const PROVIDER = join(createRequire(import.meta.url).resolve('@pulumi/gcp/package.json'), '..');
const known = new Map<string, LabelInput>();

/** The input of a type that holds labels, by the provider's own typings. */
export function labelInputOf(type: string): LabelInput {
  if (!known.has(type)) known.set(type, readLabelInput(type));
  return known.get(type);
}

function readLabelInput(type: string): LabelInput {
  const [, token = ''] = type.split(':');
  const [folder = '', file = ''] = token.split('/');
  // Some files are written otherwise than the token: projects/iAMMember is projects/iammember.d.ts.
  const name = readdirSync(join(PROVIDER, folder)).find(
    (each) => each.toLowerCase() === `${file}.d.ts`.toLowerCase(),
  );
  const [, args = ''] = readFileSync(join(PROVIDER, folder, name ?? file), 'utf8').split(
    /^export interface \w+Args \{$/m,
  );
  if (/^ {4}userLabels\?: /m.test(args)) return 'userLabels';
  return /^ {4}labels\?: /m.test(args) ? 'labels' : undefined;
}
