"use client";

import { useEffect } from "react";
import { operatorHome, signInPath } from "@/lib/operator/return-path";

/** Leads to the sign-in and back to this very page: a layout on the server does not know which page that is. */
export function ToSignIn() {
  useEffect(() => {
    const { pathname, search } = window.location;
    window.location.replace(signInPath(pathname + search));
  }, []);
  return (
    <main className="mx-auto max-w-xl px-6 py-16">
      <h1 className="text-2xl font-semibold">Sign in to go on</h1>
      <p className="mt-4">
        {/* A whole document, for the sign-in has a content security policy of its own. */}
        <a href={signInPath(operatorHome)} className="link">
          Sign in
        </a>
      </p>
    </main>
  );
}
