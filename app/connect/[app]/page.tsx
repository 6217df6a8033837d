import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Message, NotConfigured } from "@/app/_ui/message";
import { SignOut } from "@/app/sign-in/sign-out-button";
import { connectPath, isAppId } from "@/lib/connect/link";
import { judgeVisit } from "@/lib/connect/visit";
import { signInPath } from "@/lib/sign-in/return-path";
import { sentences } from "../sentences";
import { ConnectForm } from "./connect-form";

/** Depends on the query and the session cookie, so it is not prerendered. */
export const instant = false;

export const metadata: Metadata = { title: "Connect an account" };

/** Where a tool sends its user to connect an account. A GET changes nothing: the form acts, by POST. */
export default async function Page({ params, searchParams }: PageProps<"/connect/[app]">) {
  const { app } = await params;
  if (!isAppId(app)) notFound();
  const { state } = await searchParams;
  const visit = await judgeVisit(app, state);
  const path = `${connectPath(app)}?state=${encodeURIComponent(String(state))}`;
  if (visit.refused === "signed_out") redirect(signInPath(path));
  if (visit.refused === "not_configured") return <NotConfigured problems={visit.problems} />;
  if (visit.refused) {
    const [problem, nextStep] = sentences[visit.refused];
    return (
      <Message title="This account cannot be connected">
        <p>{problem}</p>
        <p>{nextStep}</p>
        {visit.user && <SignOut next={path} />}
      </Message>
    );
  }
  return (
    <Message title={`Connect ${app}`}>
      <p>
        The tools of this server ask to use your account at <b>{app}</b>. Continue only if you just asked your MCP
        client for that.
      </p>
      <dl className="space-y-3 border-line border-y py-4 wrap-anywhere">
        <Fact name="You are signed in as">{visit.name}</Fact>
        <Fact name="They ask for">
          {visit.link.scopes?.join(", ") ?? "what this server's owner has set in Descope"}
        </Fact>
      </dl>
      <ConnectForm app={app} state={String(state)} />
      <p className="text-soft">Not you? Sign out, and sign in as the user of your MCP client.</p>
      <SignOut next={path} />
    </Message>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="text-[0.8125rem] text-soft">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
