import { rmSync } from 'node:fs';
import { preview } from './preview/preview.ts';
import { elaborate, plain, type Stack } from './preview/stacks.ts';
import { broken, rulesOf } from './rules/judge.ts';
import { removalsOf } from './rules/removals.ts';
import { copyProject } from './support/project-copy.ts';

/**
 * `npm run test:removals`: takes each grant, OIDC block, expiration policy, subscription and permission from the
 * program, one at a time, adds roles, and lists the rules that notice; each rule is a test of its own in `npm test`.
 */
async function list(root: string, stack: Stack): Promise<number> {
  const { resources } = await preview({ ...stack, root, unknowns: false });
  const rules = rulesOf(stack);
  const rows = removalsOf(resources).map(({ what, change }) => ({
    what,
    by: broken(change(resources), rules),
  }));
  console.log(`# stack ${stack.stack}: ${rows.length} changes to ${resources.length} resources`);
  for (const { what, by } of rows)
    console.log(`${what}: ${by.length === 0 ? 'NOBODY NOTICES' : by.join('; ')}`);
  return rows.filter(({ by }) => by.length === 0).length;
}

const root = copyProject(true);
try {
  const unnoticed = (await list(root, plain)) + (await list(root, elaborate));
  if (unnoticed > 0) process.exitCode = 1;
} finally {
  rmSync(root, { recursive: true });
}
