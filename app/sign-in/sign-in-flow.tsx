"use client";

import dynamic from "next/dynamic";
import type { SignInProps } from "./descope-flow";
import { useOwnDocument } from "./own-document";

const Loading = () => <p role="status">Loading…</p>;

// Descope's components draw nothing on a server, and would be a sixth of the function that draws the pages.
const DescopeFlow = dynamic(() => import("./descope-flow"), { ssr: false, loading: Loading });

/** Descope's flow, in a document that may load what it needs. */
export function SignInFlow(props: SignInProps) {
  return useOwnDocument() ? <DescopeFlow {...props} /> : <Loading />;
}
