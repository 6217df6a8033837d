import { currentOperator } from "./operator";

/** What /tools is for operators: they see it even if it is not public, and may try each tool. */
export const toolsForOperators = {
  isOne: async () => Boolean((await currentOperator()).operator),
  hint: "Operators see them here once they have signed in under Operator.",
  tryPath: (tool: string) => `/operator/try?tool=${encodeURIComponent(tool)}`,
};
