import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readCalendarUrl } from "@/lib/config/calendar";

test.each([
  ["Google's by default", {}, "https://www.googleapis.com/calendar/v3"],
  ["Google's, if it is blank", { CALENDAR_API_URL: " " }, "https://www.googleapis.com/calendar/v3"],
  ["any https URL", { CALENDAR_API_URL: "https://api.example.com/cal/" }, "https://api.example.com/cal"],
  [
    "http to this machine",
    { CALENDAR_API_URL: "http://127.0.0.1:4601/calendar/v3" },
    "http://127.0.0.1:4601/calendar/v3",
  ],
])("the calendar API is %s", (_name, env, url) => {
  expect(readCalendarUrl(env)).toBe(url);
});

test.each([
  ["http elsewhere", "http://www.googleapis.com/calendar/v3", "uses http"],
  ["another scheme", "file:///etc/passwd", "is not a valid URL"],
  ["a password", "https://ada:secret@www.googleapis.com/", "contains a user name"],
  ["a query", "https://www.googleapis.com/?key=secret", "contains a user name, a query"],
])("refuses %s, and names the variable but no value", (_name, url, problem) => {
  const read = () => readCalendarUrl({ CALENDAR_API_URL: url });
  expect(read).toThrow(`CALENDAR_API_URL ${problem}`);
  expect(read).not.toThrow("secret");
});

test(".env.example names the variable", () => {
  expect(readFileSync(".env.example", "utf8")).toContain("\nCALENDAR_API_URL=");
});
