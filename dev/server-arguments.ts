import { parseArgs } from "node:util";
import getPort, { portNumbers } from "get-port";

/** `npm run dev` uses the first free port in this list. */
export const defaultPorts = [...portNumbers(3000, 3099)];

interface ServerArguments {
  port: number;
  /** The arguments for `next dev`: those given, plus port and host name. */
  nextArguments: string[];
}

/**
 * Determines the port of `npm run dev`: the requested one, otherwise the first free one from 3000.
 * @param given the command-line arguments after the script's name
 * @param portVariable the PORT of the environment
 * @throws Error if the requested port is invalid or in use
 */
export async function readServerArguments(given: string[], portVariable?: string): Promise<ServerArguments> {
  const { values } = parseArgs({
    args: given,
    options: { port: { type: "string", short: "p" }, hostname: { type: "string", short: "H" } },
    strict: false,
    allowPositionals: true,
  });
  const asked = typeof values.port === "string" ? values.port : portVariable;
  const port = asked === undefined ? await getPort({ port: defaultPorts }) : await claim(asked);
  const hostname = values.hostname === undefined ? ["-H", "localhost"] : [];
  return { port, nextArguments: [...given, "-p", String(port), ...hostname] };
}

async function claim(asked: string): Promise<number> {
  const port = Number(asked);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`"${asked}" is not a valid port. Use a number from 1 to 65535: npm run dev -- -p 3001`);
  }
  if ((await getPort({ port })) === port) return port;
  throw new Error(`Port ${port} is in use. Stop what uses it, or choose another: npm run dev -- -p ${port + 1}`);
}
