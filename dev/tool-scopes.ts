/**
 * The scopes that the tools ask for.
 * @returns undefined when the tools cannot be loaded: these commands run outside of Next.js, and a tool may need it
 */
export async function toolScopes(): Promise<string[] | undefined> {
  return import("@/lib/tools").then((tools) => tools.toolScopes()).catch(() => undefined);
}
