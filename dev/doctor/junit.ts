import type { CheckResult } from "@/lib/checks/check";
import type { Report } from "@/lib/checks/report";

/** The report as JUnit XML: one test case per check, for the test view of a CI system. */
export function junitReport({ checks, checkedAt }: Report): string {
  const count = (status: CheckResult["status"]) => checks.filter((result) => result.status === status).length;
  const counts = `tests="${checks.length}" failures="${count("fail")}" skipped="${count("skip")}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="doctor" timestamp="${checkedAt}" ${counts}>`,
    ...checks.map(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase({ id, group, title, status, saw, fix }: CheckResult): string {
  const text = escapeXml(fix ? `${saw}\n${fix}` : saw);
  const outcomes: Partial<Record<CheckResult["status"], string>> = {
    fail: `<failure message="${escapeXml(saw)}">${text}</failure>`,
    skip: `<skipped message="${escapeXml(saw)}"/>`,
  };
  const outcome = outcomes[status] ?? `<system-out>${escapeXml(status)}: ${text}</system-out>`;
  const name = escapeXml(`${id}: ${title}`);
  return `    <testcase classname="doctor.${group}" name="${name}">${outcome}</testcase>`;
}

/** XML 1.0 §2.2 does not allow control characters, not even escaped. */
function escapeXml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[^\P{C}\n]/gu, " ").replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}
