import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { currentOperator } from "@/lib/operator/operator";
import { operatorHome, signInPath } from "@/lib/operator/return-path";
import { Refusal } from "./_gate/refusal";

/** Who asks is known only per request, so nothing of this segment is prerendered and a redirect is a real one. */
export const instant = false;

/** Shows the operator's side, or why it stays shut. It guards nothing: each page calls `requireOperator()` itself. */
export default async function Layout({ children }: { children: ReactNode }) {
  const verdict = await currentOperator();
  if (verdict.operator) return children;
  if (verdict.refused === "signed_out") redirect(signInPath(operatorHome));
  return <Refusal verdict={verdict} />;
}
