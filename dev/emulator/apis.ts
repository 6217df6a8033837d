import { type Api, type ApiSetting, serveApi } from "./api";
import { calendarApi } from "./calendar"; // optional: calendar

/** Asks for the address of each API, returns all of them. */
export async function forEachApi(addressOf: (api: Api) => Promise<string>) {
  return {
    calendarUrl: await addressOf(calendarApi), // optional: calendar
  };
}

/** The addresses of the APIs that users can connect. */
export type ApiUrls = Awaited<ReturnType<typeof forEachApi>>;

/** Starts all APIs, at these ports or at any free ones; rejects with EADDRINUSE when one is taken. */
export async function startApis(setting: ApiSetting, ports: Record<string, number> = {}) {
  const running: { close(): Promise<void> }[] = [];
  const close = () => Promise.all(running.map((server) => server.close()));
  const start = async (api: Api) => {
    const server = await serveApi(api, setting, ports[api.name] ?? 0);
    running.push(server);
    return server.origin + api.path;
  };
  const urls = await forEachApi(start).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { urls, close };
}
