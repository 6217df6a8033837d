import { gatherDescope } from "@/lib/checks/facts/gather";
import { reportOn } from "@/lib/checks/report";
import { descopeChecks } from "@/lib/checks/stages";
import { type Config, readConfig, readResource } from "@/lib/config";
import { connectionInformation, serverUrl } from "@/lib/descope/console";
import type { DescopeServer } from "@/lib/descope/discovery-url";
import { ArgumentError, paintFor, parseStrictly, runCommand, terminalWidth } from "./command-line";
import { printStages, showProgress } from "./doctor/print";
import { isByApi, setUpByApi, usageByApi } from "./management/command"; // optional: management
import { askForDiscoveryUrl, confirm, discoveryUrlOf, readDiscoveryUrl, readPiped } from "./setup/discovery-url";
import {
  envFile,
  findConflicts,
  namesTheSame,
  readEnvFile,
  readSurroundings,
  type Surroundings,
  valueIn,
  variable,
  withVariable,
  writeEnvFile,
} from "./setup/env-file";
import { describeTools } from "./tool-scopes";

/** Asks whether to continue despite a problem. */
type Consent = (question: string) => Promise<boolean>;

/** `npm run setup [discovery URL]`: checks a discovery URL and saves it in `.env.local`. */
async function setup(given: string[]): Promise<number> {
  if (isByApi(given)) return setUpByApi(given, checkAndSave); // optional: management
  const { url, force, help } = readArguments(given);
  if (help) {
    process.stdout.write(usage);
    process.stdout.write(`\n${usageByApi}`); // optional: management
    return 0;
  }
  const isAsked = url === undefined && process.stdin.isTTY;
  const server = isAsked ? await askForDiscoveryUrl() : serverIn(url ?? (await pipedUrl()));
  const consent = force ? async () => true : isAsked ? confirm : refuse;
  return checkAndSave(server, readSurroundings(), consent);
}

/** Saves the server unless something speaks against it. @returns the exit code */
async function checkAndSave(server: DescopeServer, surroundings: Surroundings, consent: Consent): Promise<number> {
  const isWanted = (await isSound(server, surroundings, consent)) && (await isFree(server, consent));
  if (!isWanted) {
    console.error("Nothing was written.");
    return 1;
  }
  save(discoveryUrlOf(server));
  console.info(nextStep(server, surroundings));
  return 0;
}

function serverIn(url: string): DescopeServer {
  const server = readDiscoveryUrl(url);
  if (typeof server === "string") throw new ArgumentError(server);
  return server;
}

async function pipedUrl(): Promise<string> {
  console.error("Reading the discovery URL from standard input.");
  const url = await readPiped();
  if (url) return url;
  throw new ArgumentError("There is no terminal for the prompt. Pass the discovery URL: npm run setup -- https://…");
}

/** For when nobody can be asked. */
const refuse: Consent = async () => {
  console.error("To save it anyway, add --force.");
  return false;
};

/** Whether Descope passes the checks and no other setting conflicts, or the user accepts the problem. */
async function isSound(server: DescopeServer, surroundings: Surroundings, consent: Consent): Promise<boolean> {
  const url = discoveryUrlOf(server);
  const whole = readConfig({ ...surroundings.env, [variable]: url });
  const alone = whole.ok ? whole : readConfig({ [variable]: url });
  const isGood = alone.ok && (await verify(alone.config));
  if (!isGood && !(await consent("Clients cannot sign in with this server. Save anyway?"))) return false;
  const conflicts = findConflicts(url, surroundings);
  for (const conflict of conflicts) console.error(conflict);
  return conflicts.length === 0 || consent("These settings conflict with it. Save anyway?");
}

/** Whether `.env.local` names no other server, or the user lets it be replaced. */
async function isFree(server: DescopeServer, consent: Consent): Promise<boolean> {
  const url = discoveryUrlOf(server);
  const old = valueIn(readEnvFile(envFile), variable);
  if (!old || namesTheSame(old, url)) return true;
  console.info(`${envFile} already has a different value:\n  now  ${old}\n  new  ${url}`);
  return consent("Replace it?");
}

function save(url: string): void {
  const text = readEnvFile(envFile);
  if (namesTheSame(valueIn(text, variable) ?? "", url)) {
    console.info(`${envFile} already has this value: nothing to do.`);
    return;
  }
  writeEnvFile(envFile, withVariable(text, variable, url));
  console.info(`Wrote ${variable} to ${envFile}.`);
}

function nextStep({ serverId }: DescopeServer, { env }: Surroundings): string {
  const resource = readResource(env);
  const next = "Next: npm run dev";
  if (!serverId || !resource) return next;
  return `${next}\n${serverUrl} must be ${resource}`;
}

/**
 * Runs the doctor's checks of Descope and prints the results. This server does not have to be running.
 * @returns whether no check fails
 */
async function verify(config: Config): Promise<boolean> {
  const running = reportOn(gatherDescope(describeTools, config), descopeChecks);
  await showProgress(running, process.stderr);
  const { ready, checks } = await running.report;
  const paint = paintFor(process.stdout, process.env);
  const width = terminalWidth();
  console.info(["", paint.dim(config.descope.issuer), "", ...printStages(checks, { paint, width })].join("\n"));
  return ready;
}

const usage = `Usage: npm run setup [-- [options] [discovery URL]]

Connects this folder to your Descope project: takes the Discovery URL of your MCP server, checks Descope's
responses, and writes DESCOPE_CONFIG_URL to .env.local. All other lines of that file stay unchanged.

  discovery URL  ${connectionInformation}
                 If omitted, it is read from a pipe, or you are prompted for it, and before anything is
                 replaced.
  --force        save it even if a different value is set or a check fails
  --help         show this help

Exit code: 0 saved, 1 nothing was written, 2 invalid arguments.
`;

/** Reads the command line. @throws ArgumentError on anything unknown */
function readArguments(args: string[]) {
  const { values, positionals } = parseStrictly({
    args,
    allowPositionals: true,
    options: { force: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  const [url, ...rest] = positionals;
  if (rest.length > 0) throw new ArgumentError(`Pass only one discovery URL. Unexpected: ${rest.join(" ")}`);
  return { url, force: values.force ?? false, help: values.help ?? false };
}

runCommand("setup", setup);
