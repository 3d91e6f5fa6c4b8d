/**
 * What stands in the bundle for two classes of Node's that its packages name, never use for Sluice, and make slow:
 * together they take a fifth of the time to the first answer.
 */

/** got asks whether a body is one, which makes Node load its whole fetch; Sluice's are text, Buffers and streams. */
export function FormDataStandIn(): void {}

/** @sindresorhus/is makes two at its start, which makes Node load its locale data; they word a message for programmers. */
export function ListFormatStandIn() {
  return { format: (names: Iterable<string>) => [...names].join(', ') };
}
