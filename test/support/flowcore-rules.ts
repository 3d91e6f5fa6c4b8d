/** Tells an embedded Flowcore to misbehave; see its `Rule`, which it checks itself. */
export async function addRules(adminUrl: string, ...rules: readonly object[]): Promise<void> {
  const response = await fetch(`${adminUrl}/rules`, { method: 'POST', body: JSON.stringify(rules) });
  if (!response.ok) throw new Error(`rule refused: ${await response.text()}`);
  await response.arrayBuffer();
}

/** Lets it behave again. */
export async function clearRules(adminUrl: string): Promise<void> {
  const response = await fetch(`${adminUrl}/rules`, { method: 'DELETE' });
  await response.arrayBuffer();
}

/** Resolves once a rule has been applied. */
export async function ruleApplied(adminUrl: string): Promise<void> {
  for (let applied = 0; applied === 0; ) {
    const response = await fetch(`${adminUrl}/rules`);
    const rules = (await response.json()) as readonly { readonly applied: number }[];
    applied = Math.max(...rules.map((rule) => rule.applied));
  }
}
