/**
 * A value of which there is one per process. Next loads a module once for pages and once more for route handlers, so
 * a variable of a module is not enough.
 * @param create makes the value when it is first asked for
 */
export function processWide<T>(name: string, create: () => T): T {
  const key = Symbol.for(`next-mcp-descope.${name}`);
  if (!Reflect.has(globalThis, key)) Reflect.set(globalThis, key, create());
  return Reflect.get(globalThis, key);
}
