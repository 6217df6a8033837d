import { parseArgs } from "node:util";
import { stateFile } from "@/dev/emulator/state-file";
import { tokenFromState } from "./emulator/token-from-state";

const help = `Prints a fresh access token of the local Descope emulator, while \`npm run dev\` is running.

  npm run -s token -- [options]
  curl -H "Authorization: Bearer $(npm run -s token)" …

  --user <who>          Ada (the default) or Grace; an e-mail address or a user ID will do
  --scope <scopes>      separated by spaces; mcp:use by default
  --lifetime <seconds>  3600 by default; --lifetime=-60 gives one that has expired
  --resource <URL>      binds the token to this server, as TOKEN_BINDING=resource demands
  --help                this text

Development only.`;

/** `npm run token`: one token on standard output, nothing else, so that a shell can use it. */
async function printToken(): Promise<void> {
  const { values } = parseArgs({
    options: {
      user: { type: "string" },
      scope: { type: "string" },
      lifetime: { type: "string", default: "3600" },
      resource: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.info(help);
  const { user, scope, resource } = values;
  if (resource !== undefined && !URL.canParse(resource)) {
    throw new Error(`"${resource}" is no URL. Use the endpoint's: --resource http://localhost:3000/mcp`);
  }
  console.info(
    await tokenFromState(stateFile, { user, scope, resource, lifetime: readSeconds(values.lifetime) }),
  );
}

function readSeconds(text: string): number {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`"${text}" is no number of seconds. Use a whole one: --lifetime 600`);
}

printToken().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
