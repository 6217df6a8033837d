import * as z from "zod";
import { problemsOf, variable } from "./problem";
import { type Environment, givenIn, readUrl } from "./variables";

const apiUrl = variable((text) => {
  const url = readUrl(text);
  return url instanceof URL ? url.href.replace(/\/$/, "") : url;
});

const calendarVariables = z.object({
  CALENDAR_API_URL: apiUrl.default("https://www.googleapis.com/calendar/v3"),
});

/**
 * Reads where the calendar tools find Google's Calendar API, without a slash at the end. A mistake here stops those tools
 * alone, so it is not a problem of the whole configuration.
 * @throws Error that names the variable and the fix
 */
export function readCalendarUrl(env: Environment = process.env): string {
  const { data, error } = calendarVariables.safeParse(givenIn(env, Object.keys(calendarVariables.shape)));
  if (data) return data.CALENDAR_API_URL;
  const found = problemsOf(error).map((one) => `${one.variable} ${one.problem}. ${one.fix}`);
  throw new Error(found.join(" "));
}
