/**
 * The source text of each element of a JSON array, untouched. `text` must already have parsed as an array;
 * a loop instead of a recursive parser, so that depth costs no stack.
 */
export function splitBatch(text: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = text.indexOf('[') + 1;
  const close = (end: number) => {
    const element = text.slice(start, end).trim();
    if (element !== '') elements.push(element);
    start = end + 1;
  };

  for (let at = start - 1; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case '{':
      case '[':
        depth += 1;
        break;
      case '}':
      case ']':
        depth -= 1;
        if (depth === 0) close(at);
        break;
      case ',':
        if (depth === 1) close(at);
        break;
    }
  }
  return elements;
}

/** Where the string that opens at `start` has its closing quote. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (backslashesBefore(text, end) % 2 === 1) end = text.indexOf('"', end + 1);
  return end;
}

function backslashesBefore(text: string, end: number): number {
  let at = end - 1;
  while (text[at] === '\\') at -= 1;
  return end - 1 - at;
}
