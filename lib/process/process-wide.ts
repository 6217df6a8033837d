/**
 * A value that exists once per process. Next.js loads a module once for pages and once more for route handlers, so a
 * module variable is not enough.
 * @param create makes the value on first use
 */
export function processWide<T>(name: string, create: () => T): T {
  const key = Symbol.for(`next-mcp-descope.${name}`);
  if (!Reflect.has(globalThis, key)) Reflect.set(globalThis, key, create());
  return Reflect.get(globalThis, key);
}
