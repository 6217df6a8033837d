/**
 * The scopes that the tools require.
 * @returns undefined if the tools cannot be loaded: these commands run outside Next.js, which a tool may need
 */
export async function toolScopes(): Promise<string[] | undefined> {
  return import("@/lib/tools").then((tools) => tools.toolScopes()).catch(() => undefined);
}
