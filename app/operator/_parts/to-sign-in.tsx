"use client";

import { useEffect } from "react";
import { Message } from "@/app/_ui/message";
import { signInPath } from "@/lib/sign-in/return-path";

/** Redirects to sign-in and back to this page. It runs in the browser, because a server layout does not know the path. */
export function ToSignIn() {
  useEffect(() => {
    const { pathname, search } = window.location;
    window.location.replace(signInPath(pathname + search));
  }, []);
  return (
    <Message title="Sign in to continue">
      {/* A full page load, because sign-in has its own content security policy. */}
      <a href={signInPath("/operator")} className="link">
        Sign in
      </a>
    </Message>
  );
}
