import type { Explanation } from "@/lib/http/errors";
import type { FactName, Facts } from "./facts/gather";

/** `skip`: what it needs is broken or unknown. `info`: neither good nor bad, but worth knowing. */
export type Status = "pass" | "warn" | "fail" | "skip" | "info";

/** The stages of the connection path. */
export type Group = "configure" | "discover" | "register" | "sign-in" | "call";

/** What a check found: the evidence it saw, and what to do when that is not good. Never a secret. */
export interface Judgement {
  status: Status;
  /** Stands in place of the title that goes with the status, where neither of the two is true. */
  title?: string;
  saw: string;
  fix?: string;
  /** Path of the page that explains it, such as `/help/dcr`. */
  help?: string;
}

/** One sentence about the server, and how to tell whether it is true. Adding a check is adding one such object. */
export interface Check {
  id: string;
  /** What is true when it passes. */
  title: string;
  /** What is wrong when it fails or warns; the heading of its help page. */
  failure: string;
  help: Explanation;
  group: Group;
  /** IDs of checks that must pass first; after a failure of one of them this one is skipped: one cause, one red line. */
  needs: string[];
  /** The facts that `judge` reads, so that a group is judged as soon as its own facts are there. */
  reads: readonly FactName[];
  /** Pure: all input and output happened when the facts were gathered. */
  judge(facts: Facts): Judgement;
}

/** A check with its judgement; `title` is what is true now. */
export interface CheckResult extends Judgement {
  id: string;
  group: Group;
  title: string;
}

interface CheckReading<F extends FactName> extends Omit<Check, "reads" | "judge"> {
  reads: readonly F[];
  judge(facts: Pick<Facts, F>): Judgement;
}

/** Takes a check, returns it; the compiler sees to it that `judge` reads nothing but what `reads` names. */
export function check<F extends FactName>(given: CheckReading<F>): Check {
  return given;
}
