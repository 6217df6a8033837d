import { signInPath } from "@/lib/sign-in/return-path";
import { currentOperator } from "./operator";

/** What /tools is for operators: they see it even if it is not public, and may try each tool. */
export const toolsForOperators = {
  isOne: async () => Boolean((await currentOperator()).operator),
  hint: "Operators see them here.",
  signIn: { name: "Sign in as an operator", href: signInPath("/tools") },
  tryPath: (tool: string) => `/operator/try?tool=${encodeURIComponent(tool)}`,
};
