import { isEmulator } from "@/app/_dashboard/configuration-rows";
import type { CheckResult } from "@/lib/checks/check";
import type { Door } from "@/lib/clients/admission";
import type { Config } from "@/lib/config";
import { isOn } from "./registration";

/** True for a failure that stops every client; one of registration leaves the way by hand. */
export function keepsOut({ status, group }: CheckResult): boolean {
  return status === "fail" && group !== "register";
}

/** What a client meets at the door; what comes after a failure that keeps everyone out may be missing. */
export function doorOf(checks: CheckResult[], config: Config): Door {
  const blocker = checks.find(keepsOut);
  // Claude, Codex and others show their own client ID only where clients without a secret may sign in.
  const cimd = isOn(checks, "cimd") && isOn(checks, "public-clients") !== false;
  return {
    cimd,
    dcr: isOn(checks, "dcr"),
    isLocal: config.isLocal || isEmulator(config),
    ...(blocker && { blockedBy: blocker.title }),
  };
}
