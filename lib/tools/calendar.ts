import type { Feature } from "@/lib/mcp/requirements";
import { cancelEvent } from "./cancel-event";
import { listEvents } from "./list-events";

/** The sample tools that call Google Calendar as the user; together, so that they can be removed together. */
export const calendarTools: Feature[] = [listEvents, cancelEvent];
