import type { CheckResult } from "@/lib/checks/check";
import type { Door } from "@/lib/clients/admission";
import type { Config } from "@/lib/config";
import { isStandIn } from "./configuration-rows";
import { isOn } from "./registration";

/** What a client meets at the door, from the whole report. */
export function doorOf(checks: CheckResult[], config: Config): Door {
  const blocker = checks.find(({ status, group }) => status === "fail" && group !== "register");
  // Claude, Codex and others show their own client ID only where clients without a secret may sign in.
  const cimd = isOn(checks, "cimd") && isOn(checks, "public-clients") !== false;
  return {
    cimd,
    dcr: isOn(checks, "dcr"),
    isLocal: config.isLocal || isStandIn(config),
    ...(blocker && { blockedBy: blocker.title }),
  };
}
