"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import type { SignInProps } from "./descope-flow";

const Loading = () => <p role="status">Loading…</p>;

// Descope's components render nothing on the server, and would be a sixth of the function that renders the pages.
const DescopeFlow = dynamic(() => import("./descope-flow"), { ssr: false, loading: Loading });

/** Descope's flow, once this page is a document whose policy lets the flow load. */
export function SignInFlow(props: SignInProps) {
  return useOwnDocument() ? <DescopeFlow {...props} /> : <Loading />;
}

/**
 * Whether this page was loaded as its own document. After a client-side navigation the browser still enforces the
 * previous page's content security policy, which blocks Descope's flow, so the page reloads.
 * @returns false until that is known, and while the page reloads
 */
function useOwnDocument(): boolean {
  const [isOwn, setIsOwn] = useState(false);
  useEffect(() => {
    const [document] = performance.getEntriesByType("navigation");
    const loaded = document && new URL(document.name, window.location.href).pathname;
    if (loaded === window.location.pathname) setIsOwn(true);
    else window.location.reload();
  }, []);
  return isOwn;
}
