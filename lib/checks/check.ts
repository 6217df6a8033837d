import type { Facts } from "./facts";

export type Status = "pass" | "warn" | "fail" | "skip" | "info";

/** What a check found: the evidence it saw, and what to do when that is not good. Never a secret. */
export interface Judgement {
  status: Status;
  saw: string;
  fix?: string;
}

/** One sentence about the world, and how to tell whether it is true. Adding a check is adding one such object. */
export interface Check {
  id: string;
  /** The stage of a client's way in that this check belongs to. */
  group: "configure" | "discover" | "register" | "sign-in" | "call";
  title: string;
  /** IDs of checks that must hold first; when one does not, this one is skipped: one cause, one red line. */
  needs: string[];
  /** Pure: all input and output happened when the facts were gathered. */
  judge(facts: Facts): Judgement;
}

export interface CheckResult extends Judgement {
  id: string;
  group: Check["group"];
  title: string;
}
