import type { ReactNode } from "react";
import { currentOperator } from "@/lib/operator/operator";
import { Refusal } from "./_gate/refusal";
import { ToSignIn } from "./_gate/to-sign-in";

/** Who asks is known only per request, so nothing of this segment is prerendered. */
export const instant = false;

/** Shows the operator's side, or why it stays shut. It guards nothing: each page calls `requireOperator()` itself. */
export default async function Layout({ children }: { children: ReactNode }) {
  const verdict = await currentOperator();
  if (verdict.operator) return children;
  return verdict.refused === "signed_out" ? <ToSignIn /> : <Refusal verdict={verdict} />;
}
