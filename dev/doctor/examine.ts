import { ask } from "@/lib/checks/facts/answer";
import { readJson } from "@/lib/checks/facts/evidence";
import { type Gathering, gather, gatherOwn } from "@/lib/checks/facts/gather";
import { outsideSite } from "@/lib/checks/facts/site";
import { type Report, type RunningReport, reportOn, reportSchema } from "@/lib/checks/report";
import { checks, outsideChecks } from "@/lib/checks/stages";
import { readConfig } from "@/lib/config";
import { givenIn } from "@/lib/config/variables";
import { namesDescope } from "../command-line";
import { defaultPorts } from "../server-arguments";
import { describeTools } from "../tool-scopes";

export interface Examination {
  /** What is checked, for people to read. */
  subject: string;
  running: RunningReport;
  /** The origin of the help pages; unset if the server may have none. */
  helpOrigin?: string;
  /** An alternative to the fixes. */
  hint?: string;
  /** The issuer's keys, for a server examined by its URL. */
  keys?: Gathering["keys"];
}

const withoutAccount = "Or run `npm run dev`, which needs no account: it starts a local Descope emulator.";

type Environment = Readonly<Record<string, string | undefined>>;

/** Checks a server from outside, by its URL alone. */
export function examineUrl(url: URL): Examination {
  const site = outsideSite(url);
  const gathering = gather(site);
  return {
    subject: `${site.resource}, seen from outside; fixes refer to settings of Descope and Vercel`,
    running: reportOn(gathering, outsideChecks),
    keys: gathering.keys,
  };
}

/**
 * Checks this folder's configuration and its local server. Without a configuration, the running local server
 * is asked for its own report: `npm run dev` may have started a Descope emulator that only it knows.
 */
export async function examineHere(env: Environment): Promise<Examination> {
  const { PORT } = givenIn(env, ["PORT"]);
  const port = PORT ? Number(PORT) : undefined;
  const isConfigured = namesDescope(env);
  const local = env.BASE_URL && isConfigured ? undefined : await findLocalServer(port);
  if (local && !isConfigured) return examineRunning(local);
  const config = readConfig({ ...env, ...(local && { PORT: String(local.port) }) });
  const subject = config.ok ? `${config.config.resource}, as configured here` : "the configuration in this folder";
  const running = reportOn(gatherOwn(describeTools, config), checks);
  if (config.ok) return { subject, running, helpOrigin: config.config.baseUrl };
  return { subject, running, ...(!isConfigured && { hint: withoutAccount }) };
}

/** A server that does not answer may be using the emulator, so its configuration is unknown rather than missing. */
function examineRunning({ port, report }: LocalServer): Examination {
  const origin = `http://localhost:${port}`;
  if (report) {
    const subject = `the server at ${origin}, as reported by the server`;
    return { subject, running: finished(report), helpOrigin: origin };
  }
  const hint = `If npm run dev runs at ${origin}, stop it and start it again. Otherwise, set PORT to this server's port.`;
  return { ...examineUrl(new URL(origin)), subject: `${origin}, which accepts connections but does not answer`, hint };
}

function finished(report: Report): RunningReport {
  const of = (group: string) => Promise.resolve(report.checks.filter((result) => result.group === group));
  const groups = {
    configure: of("configure"),
    discover: of("discover"),
    register: of("register"),
    "sign-in": of("sign-in"),
    call: of("call"),
  };
  return { checkedAt: report.checkedAt, groups, report: Promise.resolve(report), waitingFor: () => [] };
}

/** Timeout: `next dev` compiles a route on its first request. Milliseconds. */
const patienceMs = 12_000;
const compilingMs = 2_000;

export interface LocalServer {
  port: number;
  /** Unset if it did not answer in time. */
  report?: Report;
}

/**
 * Finds this app on this machine by its `/status`.
 * @param port the port to try; if unset, those that `npm run dev` chooses from
 * @returns the first server that answers, else the first that accepts connections without answering, or undefined
 */
export async function findLocalServer(port?: number): Promise<LocalServer | undefined> {
  const ports = port === undefined ? defaultPorts : [port];
  const found = await Promise.all(ports.map(askPort));
  const servers = found.filter((server) => server !== undefined);
  return servers.find(({ report }) => report) ?? servers[0];
}

async function askPort(port: number): Promise<LocalServer | undefined> {
  const url = `http://localhost:${port}/status?fresh=1`;
  let answer = await ask(url, {}, patienceMs);
  // The first requests make `next dev` compile, which may have made some checks time out.
  if (answer.status === 503 && answer.elapsedMs > compilingMs) answer = await ask(url, {}, patienceMs);
  if (answer.error !== undefined) return answer.isLate && { port };
  // A report with a failure has status 503.
  const { value } = readJson({ ...answer, status: 200 }, reportSchema);
  return value && { port, report: value };
}
