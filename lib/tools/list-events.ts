import type { ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";
import { useConnection } from "@/lib/mcp/connection";
import { requires } from "@/lib/mcp/requirements";
import { callCalendar, eventSchema, readAnswer } from "./calendar-api";

const connection = { app: "google-calendar" };

const inputSchema = z.object({
  from: z.iso.datetime({ offset: true }).describe("Events that end after this time; the same for every page"),
  limit: z.int().min(1).max(50).default(10).describe("The most events to return"),
  cursor: z.string().max(1000).optional().describe("nextCursor of the page before"),
});
const outputSchema = z.object({
  events: z.array(z.object({ id: z.string(), title: z.string(), start: z.string(), end: z.string() })),
  nextCursor: z.string().optional().describe("Pass it as cursor for more; absent on the last page"),
});
const pageSchema = z.object({ items: z.array(eventSchema).default([]), nextPageToken: z.string().optional() });

/** Small, so that a client that shows progress has something to show. */
const mostPerRequest = 10;
/** Google may return pages without events (its guide to pages), but a call has to end. */
const mostRequests = 10;

/** Lists the caller's events; an example of a tool that calls another API as the user: pages, progress, cancellation. */
export const listEvents = requires({ connection }, (server) => {
  server.registerTool(
    "list_events",
    {
      title: "List events",
      description: "Lists the events in the user's Google calendar, in the order of their start",
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, openWorldHint: true },
    },
    async ({ from, limit, cursor }, ctx) => {
      const { token, ask } = await useConnection(ctx, connection);
      if (ask) return ask;
      const events: z.output<typeof outputSchema>["events"] = [];
      let nextCursor = cursor;
      let requestsLeft = mostRequests;
      do {
        const maxResults = Math.min(limit - events.length, mostPerRequest);
        const page = await readPage(ctx, token, { from, maxResults, cursor: nextCursor });
        events.push(...page.items.map(({ id, title, start, end }) => ({ id, title, start, end })));
        nextCursor = page.nextPageToken;
        requestsLeft -= 1;
        await reportProgress(ctx, events.length, limit);
      } while (nextCursor && events.length < limit && requestsLeft > 0);
      const structuredContent = { events, ...(nextCursor && { nextCursor }) };
      return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
    },
  );
});

async function readPage(
  ctx: ServerContext,
  token: string,
  { from, maxResults, cursor }: { from: string; maxResults: number; cursor: string | undefined },
) {
  const query = {
    ...{ timeMin: from, maxResults: String(maxResults), singleEvents: "true", orderBy: "startTime" },
    fields: "items(id,status,summary,start,end),nextPageToken",
    ...(cursor && { pageToken: cursor }),
  };
  return readAnswer(pageSchema, await callCalendar(ctx, { path: "/events", query, token }));
}

/** Only a client that wants progress sends a token for it. */
async function reportProgress({ mcpReq }: ServerContext, progress: number, total: number): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total } });
}
