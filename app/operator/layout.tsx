import type { ReactNode } from "react";
import { currentOperator } from "@/lib/operator/operator";
import { Refusal } from "./_gate/refusal";
import { ToSignIn } from "./_gate/to-sign-in";

/** Access depends on the request, so nothing in this segment is prerendered. */
export const instant = false;

/** Shows the operator pages, or why access is refused. It is not the guard: each page calls `requireOperator()`. */
export default async function Layout({ children }: { children: ReactNode }) {
  const verdict = await currentOperator();
  if (verdict.operator) return children;
  return verdict.refused === "signed_out" ? <ToSignIn /> : <Refusal verdict={verdict} />;
}
