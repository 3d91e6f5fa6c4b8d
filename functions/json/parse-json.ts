import { visit } from 'jsonc-parser';

/**
 * Parses JSON; undefined when it is none. JSON.parse judges, but V8 may read a name written with escapes as
 * another one (https://github.com/nodejs/node/issues/63785), so a text with such names is read a second time.
 * The text must not be nested deeply: the second reader is recursive.
 */
export function parseJson(text: string, hasEscapedNames: boolean): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value: hasEscapedNames ? readAgain(text) : value };
  } catch {
    return undefined;
  }
}

/** Builds the value of a text that is known to be JSON, with every name as it decodes. */
function readAgain(text: string): unknown {
  const root: unknown[] = [];
  const containers: object[] = [root];
  let name: string | undefined;
  const add = (value: unknown): void => {
    const container = containers.at(-1);
    if (Array.isArray(container)) container.push(value);
    else if (container !== undefined) setOwn(container, name ?? '', value);
  };
  const open = (container: object): void => {
    add(container);
    containers.push(container);
  };
  const close = (): void => {
    containers.pop();
  };
  visit(text, {
    onObjectBegin: () => open({}),
    onArrayBegin: () => open([]),
    onObjectProperty: (property) => {
      name = property;
    },
    onLiteralValue: add,
    onObjectEnd: close,
    onArrayEnd: close,
  });
  return root[0];
}

/** Like JSON.parse, makes even `__proto__` a property of its own. */
function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
