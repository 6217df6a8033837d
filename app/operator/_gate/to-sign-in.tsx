"use client";

import { useEffect } from "react";
import { operatorHome, signInPath } from "@/lib/operator/return-path";

/** Redirects to sign-in and back to this page. It runs in the browser, because a server layout does not know the path. */
export function ToSignIn() {
  useEffect(() => {
    const { pathname, search } = window.location;
    window.location.replace(signInPath(pathname + search));
  }, []);
  return (
    <main className="mx-auto max-w-xl px-6 py-16">
      <h1 className="text-2xl font-semibold">Sign in to continue</h1>
      <p className="mt-4">
        {/* A full page load, because sign-in has its own content security policy. */}
        <a href={signInPath(operatorHome)} className="link">
          Sign in
        </a>
      </p>
    </main>
  );
}
