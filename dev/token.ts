import { parseArgs } from "node:util";
import { stateFile } from "@/dev/emulator/state";
import { tokenFromState } from "./emulator/token-from-state";

const help = `Prints a new access token from the local Descope emulator. \`npm run dev\` must be running.

  npm run -s token -- [options]
  curl -H "Authorization: Bearer $(npm run -s token)" …

  --user <user>         Ada (default) or Grace: a name, e-mail address or user ID
  --scope <scopes>      separated by spaces; default: mcp:use
  --lifetime <seconds>  default: 3600; use --lifetime=-60 for an expired token
  --resource <URL>      bind the token to this server, as TOKEN_BINDING=resource requires
  --help                show this help

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
    throw new Error(`"${resource}" is not a valid URL. Use the endpoint's: --resource http://localhost:3000/mcp`);
  }
  console.info(await tokenFromState(stateFile, { user, scope, resource, lifetime: readSeconds(values.lifetime) }));
}

function readSeconds(text: string): number {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`"${text}" is not a whole number of seconds. Example: --lifetime 600`);
}

printToken().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
