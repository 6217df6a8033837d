/** Takes the environment, throws if it is a production one: the emulator signs anyone in without a password. */
export function refuseProduction(environment: Record<string, string | undefined>): void {
  const reason = productionSign(environment);
  if (reason === undefined) return;
  throw new Error(
    `The local Descope emulator refuses to start because ${reason}. It lets anyone sign in. ` +
      "Set DESCOPE_CONFIG_URL to use a real Descope project.",
  );
}

function productionSign(environment: Record<string, string | undefined>): string | undefined {
  if (environment.NODE_ENV === "production") return "NODE_ENV is production";
  return environment.VERCEL ? "VERCEL is set" : undefined;
}
