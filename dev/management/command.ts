import { serverInfo } from "@/lib/config/server-info";
import type { DescopeServer } from "@/lib/descope/discovery-url";
import { ArgumentError, parseStrictly } from "../command-line";
import { discoveryUrlOf } from "../setup/discovery-url";
import { envFile, readSurroundings, type Surroundings, variable } from "../setup/env-file";
import { createServer } from "./create";
import { diffServer } from "./diff";
import { openPrompt } from "./prompt";

/** The help text for these commands. */
export const usageByApi = `Experimental: these options use Descope's management API. They follow Descope's OpenAPI description, but were
never run against Descope itself. Each request is shown, and sent only if you confirm it. The project is read from
the DESCOPE_* variables and the key from DESCOPE_MANAGEMENT_KEY; the command prompts for what is not set. Answers
can be piped, one per line.

  --create       create an MCP server for BASE_URL/mcp, with the scopes of the tools, DCR and CIMD; check its discovery
                 URL and save it as above. If one with this name or address exists, nothing is created
  --name <name>  its name in Descope; default: ${serverInfo.title}
  --diff         compare the MCP server of DESCOPE_CONFIG_URL with what the tools and BASE_URL need; without a key, only
                 what clients can see. Exit code: 0 if there are no differences, otherwise 1
  --yes          confirm every request
`;

/** Whether a command line of \`npm run setup\` is for these commands. */
export function isByApi(given: string[]): boolean {
  return given.some((argument) => /^--(?:create|diff)(?:=|$)/.test(argument));
}

type Consent = (question: string) => Promise<boolean>;
type Save = (server: DescopeServer, surroundings: Surroundings, consent: Consent) => Promise<number>;

/**
 * Runs `npm run setup -- --create` or `--diff`.
 * @param save checks a server and saves its discovery URL, and returns the exit code
 * @returns the exit code
 */
export async function setUpByApi(given: string[], save: Save): Promise<number> {
  const { help, diff, name, yes, force } = readOptions(given);
  if (help) {
    process.stdout.write(usageByApi);
    return 0;
  }
  const prompt = openPrompt();
  const surroundings = readSurroundings();
  const session = { env: surroundings.env, prompt, isAllowed: yes };
  try {
    if (diff) return await diffServer(session);
    const server = await createServer(session, name);
    if (!server) return 1;
    return await keep(server, () => save(server, surroundings, force ? async () => true : prompt.confirm));
  } finally {
    prompt.close();
  }
}

/** Saves the URL of a newly created server, or prints it if that fails. */
async function keep(server: DescopeServer, save: () => Promise<number>): Promise<number> {
  let code = 1;
  try {
    code = await save();
  } finally {
    const line = `${variable}=${discoveryUrlOf(server)}`;
    const next = `The MCP server exists in Descope. To use it, put this line into ${envFile}:\n  ${line}`;
    if (code !== 0) console.error(next);
  }
  return code;
}

/** @throws ArgumentError for unknown arguments, and for options that cannot be combined */
function readOptions(args: string[]) {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseStrictly({
    args,
    allowPositionals: true,
    options: {
      create: flag,
      diff: flag,
      yes: flag,
      force: flag,
      help: { ...flag, short: "h" },
      name: { type: "string" },
    },
  });
  const { create, diff, force, name } = values;
  if (positionals.length > 0) throw new ArgumentError("Pass no discovery URL with --create or --diff.");
  if (create && diff) throw new ArgumentError("Pass either --create or --diff.");
  if (diff && (force || name !== undefined)) throw new ArgumentError("--force and --name go with --create only.");
  if (name !== undefined && !/^[^\p{C}]{1,100}$/u.test(name.trim())) {
    throw new ArgumentError("--name must have 1 to 100 characters, none of them a control character.");
  }
  return { ...values, name: name?.trim() };
}
