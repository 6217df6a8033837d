import { acceptedContent, inputRequired, inputResponse, type ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";
import { canElicit, useConnection } from "@/lib/mcp/connection";
import { requires } from "@/lib/mcp/requirements";
import { callCalendar, eventSchema, readAnswer } from "./calendar-api";

const connection = { app: "google-calendar", scopes: ["https://www.googleapis.com/auth/calendar.events"] };

const inputSchema = z.object({
  id: z
    .string()
    .regex(/^[\w-]{1,1024}$/)
    .describe("The event's id, from list_events"),
  confirmed: z
    .boolean()
    .default(false)
    .describe("True once the user has agreed. Ignored by clients that show the user a form"),
});
const outputSchema = z.object({
  status: z.enum(["cancelled", "already_cancelled", "declined", "needs_confirmation"]),
  message: z.string(),
});
const formSchema = z.object({ cancel: z.boolean().describe("Cancel this event") });

/**
 * Cancels one of the caller's events; an example of a tool that changes something: it asks first, and calling it twice
 * does no more than calling it once.
 */
export const cancelEvent = requires({ connection }, (server) => {
  server.registerTool(
    "cancel_event",
    {
      title: "Cancel event",
      description: "Cancels an event in the user's Google calendar, after the user has agreed",
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    },
    async ({ id, confirmed }, ctx) => {
      const { token, ask } = await useConnection(ctx, connection);
      if (ask) return ask;
      const path = `/events/${id}`;
      const event = readAnswer(eventSchema, await callCalendar(ctx, { path, token }));
      const what = `“${event.title}” (${event.start})`;
      if (event.isCancelled) return result("already_cancelled", `${what} was cancelled before.`);
      const decision = canElicit(ctx, "form") ? askUser(ctx, id, what) : confirmed;
      if (typeof decision === "object") return decision;
      if (decision === "declined") return result("declined", `The user does not want to cancel ${what}.`);
      if (!decision) {
        return result(
          "needs_confirmation",
          `Ask the user whether to cancel ${what}; then call again with confirmed: true.`,
        );
      }
      // 410: someone was faster, which is what the user wanted.
      await callCalendar(ctx, { path, method: "DELETE", token, expected: [410] });
      return result("cancelled", `${what} was cancelled.`);
    },
  );
});

/** The user's answer, or the question. Its key has the event's ID, so that an answer counts for that event alone. */
function askUser({ mcpReq }: ServerContext, id: string, what: string) {
  const key = `cancel-${id}`;
  const { inputResponses } = mcpReq;
  if (inputResponse(inputResponses, key).kind === "elicit") {
    return acceptedContent(inputResponses, key, formSchema)?.cancel === true || ("declined" as const);
  }
  const question = inputRequired.elicit({ message: `Cancel ${what}?`, requestedSchema: formSchema });
  return inputRequired({ inputRequests: { [key]: question } });
}

function result(status: z.output<typeof outputSchema>["status"], message: string) {
  return { content: [{ type: "text" as const, text: message }], structuredContent: { status, message } };
}
