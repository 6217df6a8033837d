/** What a help page says about one code. Plain text; the title is the check's or the refusal's own. */
export interface Explanation {
  /** What people see in their client. */
  shows: string;
  why: string;
  fix: string;
}
