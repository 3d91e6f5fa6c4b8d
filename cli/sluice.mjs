#!/usr/bin/env node
// JavaScript on purpose: a Node that is too old cannot even load a .ts file, and would not say what to do.
const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  console.error(
    `sluice: this is Node ${process.versions.node}, Sluice needs ${NEEDED}: start it by \`npx sluice\` after \`npm ci\`, or put Node ${NEEDED} first on PATH`,
  );
  process.exit(1);
}

await import('./main.ts');
