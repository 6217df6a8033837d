import { once } from "node:events";
import { createServer } from "node:net";
import getPort, { portNumbers } from "get-port";
import { ArgumentError, parseStrictly } from "./command-line";

/** `npm run dev` uses the first free port in this list. */
export const defaultPorts = [...portNumbers(3000, 3099)];

export const usage = `Usage: npm run dev [-- options]

Starts the development server, and a local Descope emulator if no DESCOPE_* variable is set.

  -p, --port <port>      default: PORT, otherwise the first free one from 3000
  -H, --hostname <name>  the address to listen on; default: localhost
      --inspect          let a debugger attach
  -h, --help             show this help

Exit code: 1 if the arguments are invalid, the port is in use, or the server already runs in this folder.
`;

/** The command line of `npm run dev`. */
export interface ServerArguments {
  help: boolean;
  port?: string;
  hostname: string;
  /** Passed on to `next dev`. */
  inspect: boolean;
}

/**
 * Reads the command line of `npm run dev`.
 * @param given the arguments after the script's name
 * @throws ArgumentError on anything unknown
 */
export function readServerArguments(given: string[]): ServerArguments {
  const { values, positionals } = parseStrictly({
    args: given,
    allowPositionals: true,
    options: {
      port: { type: "string", short: "p" },
      hostname: { type: "string", short: "H", default: "localhost" },
      inspect: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [stray] = positionals;
  if (stray !== undefined) {
    const meant = /^\d+$/.test(stray) ? ` To choose the port, use: npm run dev -- -p ${stray}` : "";
    throw new ArgumentError(`Unexpected argument "${stray}".${meant}`);
  }
  return { ...values, hostname: values.hostname.replace(/^\[(.*)\]$/, "$1") };
}

/**
 * Makes sure that a server can listen on an address. Next.js would say so in a stack trace, or for an empty one not at all.
 * @throws ArgumentError if this machine does not have it
 */
export async function requireAddress(hostname: string): Promise<void> {
  const server = createServer().listen(0, hostname || "nowhere.invalid");
  try {
    await once(server, "listening");
  } catch (cause) {
    const fix = "Use localhost, or 0.0.0.0 for all addresses: npm run dev -- -H 0.0.0.0";
    throw new ArgumentError(`"${hostname}" is not an address of this machine. ${fix}`, { cause });
  } finally {
    server.close();
  }
}

/** The origin at which this machine reaches a server that listens on an address. */
export function originOf(hostname: string, port: string): string {
  if (/^(0\.0\.0\.0|::)$/.test(hostname)) return `http://localhost:${port}`;
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

/**
 * Determines the port of `npm run dev`: the requested one, otherwise the first free one from 3000.
 * @param asked the option or the variable PORT
 * @throws Error if the requested port is invalid or in use
 */
export async function choosePort(asked: string | undefined): Promise<number> {
  if (asked === undefined) return getPort({ port: defaultPorts });
  const port = Number(asked);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`"${asked}" is not a valid port. Use a number from 1 to 65535: npm run dev -- -p 3001`);
  }
  if (await isFree(port)) return port;
  throw new Error(`Port ${port} is in use. Stop what uses it, or choose another: npm run dev -- -p ${port + 1}`);
}

/** Whether nothing on this machine listens on a port. */
export async function isFree(port: number): Promise<boolean> {
  return (await getPort({ port })) === port;
}
