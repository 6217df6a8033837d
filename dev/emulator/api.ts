import type { IncomingMessage, ServerResponse } from "node:http";
import { parseJson } from "@/lib/http/bounded-fetch";
import { connectionOf, scopeName } from "./connections";
import { actOutFault, type Faults } from "./faults";
import { readBody, sendJson } from "./http";
import { type LoopbackServer, listenOnLoopback } from "./loopback";
import type { RecordedRequest } from "./request-handler";
import type { World } from "./state";

/** An API that users can connect; it accepts only the tokens that their connections issued. */
export type Api = {
  /** Its faults and requests are those of the endpoint `<name>Api`. */
  name: string;
  /** The connection whose tokens it accepts. */
  appId: string;
  /** The variable that `npm run dev` sets to its address. */
  variable: string;
  path: string;
  errorBody(status: number): unknown;
  /** Returns what answers the calls; its data lasts as long as the emulator. */
  open(): (call: ApiCall) => ApiAnswer;
};

/** One request whose token is valid; `path` starts below the API's own. */
export type ApiCall = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  userId: string;
  scopes: string[];
};

/** No body means an error's usual one, or none if there is no error. */
export type ApiAnswer = { status: number; body?: unknown };

/** The parts of the emulator that an API shares. */
export type ApiSetting = { world: World; faults: Faults; requests: RecordedRequest[] };

/** Starts an API on 127.0.0.1 at a port (0 for any free one). */
export async function serveApi(api: Api, setting: ApiSetting, port: number): Promise<LoopbackServer> {
  const server = await listenOnLoopback(port);
  const answer = api.open();
  server.answerWith((request, response) => {
    respond(api, setting, answer, { request, response }).catch((error: Error) => {
      console.error(`Descope emulator: ${error.message}`);
      response.destroy();
    });
  });
  return server;
}

type Message = { request: IncomingMessage; response: ServerResponse };

async function respond(api: Api, setting: ApiSetting, answer: ReturnType<Api["open"]>, message: Message) {
  const { request, response } = message;
  const { method = "GET" } = request;
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://api");
  const endpoint = `${api.name}Api` as const;
  setting.requests.push({ method, path, endpoint, at: Date.now() });
  const bodyFor = (status: number) => JSON.stringify(api.errorBody(status));
  if (await actOutFault(setting.faults, endpoint, response, bodyFor)) return;
  const [, token = ""] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  const connection = connectionOf(setting.world, token);
  if (connection?.appId !== api.appId) return sendJson(response, 401, api.errorBody(401));
  if (!path.startsWith(`${api.path}/`)) return sendJson(response, 404, api.errorBody(404));
  const body = parseJson(await readBody(request));
  const { userId } = connection;
  const scopes = connection.scopes.map(scopeName);
  const { status, body: answered } = answer({ method, path: path.slice(api.path.length), query, body, userId, scopes });
  if (status === 204) response.writeHead(204).end();
  else sendJson(response, status, answered ?? api.errorBody(status));
}
