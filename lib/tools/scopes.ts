let asked: Promise<string[]> | undefined;

/**
 * Every scope that some tool asks for besides REQUIRED_SCOPES, as the tools' own scope challenges say. The checks tell
 * whether Descope offers it. Asked once: tools are fixed by the code.
 */
export function toolScopes(): Promise<string[]> {
  asked ??= askTools();
  return asked;
}

// Loaded when asked, for one of the tools reads the checks, which ask here.
async function askTools(): Promise<string[]> {
  const { scopesMissingFor, toolNames } = await import("@/lib/mcp/tools");
  const names = await toolNames();
  const scopes = await Promise.all(names.map((name) => scopesMissingFor(name, [])));
  return [...new Set(scopes.flat())];
}
