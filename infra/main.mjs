// The entry that Pulumi runs. It is JavaScript on purpose: a Node that is too old cannot even load a .ts file, and
// would say so with "Unknown file extension" instead of what to do.
import { RunError } from '@pulumi/pulumi';

const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  throw new RunError(
    `cannot deploy: Pulumi runs this program with Node ${process.versions.node}, which is below ${NEEDED}: ` +
      `run \`npm run deploy\`, or put Node ${NEEDED} first on PATH`,
  );
}

const outputs = await import('./index.ts');

export default { ...outputs };
