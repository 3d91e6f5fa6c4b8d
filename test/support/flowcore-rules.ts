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
