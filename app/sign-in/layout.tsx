import { AuthProvider } from "@descope/nextjs-sdk";
import type { ReactNode } from "react";
import { descopeClient } from "@/lib/operator/descope-client";
import { NotConfigured } from "./not-configured";

/** The configuration is known only when the server runs, so nothing of this segment is prerendered. */
export const instant = false;

/** The one segment with Descope's provider: in the root layout it would add 21 KiB to every page. */
export default async function Layout({ children }: { children: ReactNode }) {
  const { problems, settings } = await descopeClient();
  if (!settings) return <NotConfigured problems={problems} />;
  return <AuthProvider {...settings}>{children}</AuthProvider>;
}
