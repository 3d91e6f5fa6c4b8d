/** 64 bits that stand for an event: its key and the id of the message that brought it. */
export interface Digest {
  readonly high: number;
  readonly low: number;
}

/**
 * Two runs of MurmurHash3 (x86, 32 bits) side by side, two characters at a time. Nobody has to be kept from making
 * collisions, and an event key ends in 128 bits of SHA-256, so any good mixing will do. Of 10 million events in one
 * hour, an event that is missing is taken for another with a probability of 10^7 / 2^64, one in 2 * 10^12.
 * https://github.com/aappleby/smhasher/wiki/MurmurHash3
 */
export function digestOf(eventKey: string, messageId: string): Digest {
  let high = 0x9747b28c;
  let low = 0x3c6ef372;
  for (let text = eventKey; ; text = messageId) {
    const { length } = text;
    for (let at = 0; at < length; at += 2) {
      // Beyond the end, NaN becomes 0; the length tells the texts apart.
      const block = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      high = step(high, block, 0xcc9e2d51, 15, 0x1b873593);
      low = step(low, block, 0x239b961b, 16, 0x38b34ae5);
    }
    high = step(high, length, 0xcc9e2d51, 15, 0x1b873593);
    low = step(low, length, 0x239b961b, 16, 0x38b34ae5);
    if (text === messageId) return { high: finish(high), low: finish(low ^ high) };
  }
}

/** Stands for a part of a message, whatever it holds. */
export const partDigestOf = (topic: number, element: number | undefined, messageId: string): Digest =>
  digestOf(`${topic} ${element}`, messageId);

function step(state: number, block: number, first: number, turn: number, second: number): number {
  const scrambled = Math.imul(block, first);
  const mixed = state ^ Math.imul((scrambled << turn) | (scrambled >>> (32 - turn)), second);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(state: number): number {
  const first = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return (second ^ (second >>> 16)) >>> 0;
}
