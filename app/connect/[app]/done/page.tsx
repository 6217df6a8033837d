import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Message } from "@/app/_ui/message";
import { isAppId } from "@/lib/connect/link";
import { isReturning } from "@/lib/connect/visit";

/** As in the page above. */
export const instant = false;

export const metadata: Metadata = { title: "Connect an account" };

/** Where Descope sends the browser after consent. It only tells the user: the next call of the tool asks Descope. */
export default async function Page({ params, searchParams }: PageProps<"/connect/[app]/done">) {
  const { app } = await params;
  if (!isAppId(app)) notFound();
  if (!(await isReturning(app))) {
    return (
      <Message title="Nothing is being connected here">
        <p>This browser has not started to connect an account as the user who is signed in, or not recently.</p>
        <p>Go back to your MCP client and call the tool again.</p>
      </Message>
    );
  }
  // Not documented: which parameter says that the user refused. Both names are in use at Descope.
  const { err, error } = await searchParams;
  if (err !== undefined || error !== undefined) {
    return (
      <Message title="Your account was not connected">
        <p>You did not allow it, or {app} refused. Nothing was changed.</p>
        <p>Go back to your MCP client. To connect after all, call the tool again.</p>
      </Message>
    );
  }
  return (
    <Message title="Your account is connected">
      <p>Go back to your MCP client and call the tool again: it can use {app} as you now. You can close this page.</p>
    </Message>
  );
}
