import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Frame, Title } from "@/app/_ui/frame";
import { NotConfigured } from "@/app/_ui/message";
import { readConfig } from "@/lib/config";
import { readFlowId } from "@/lib/config/sign-in";
import { returnPath } from "@/lib/sign-in/return-path";
import { clientSettings, currentSession } from "@/lib/sign-in/session";
import { SignInFlow } from "./sign-in-flow";

export const metadata: Metadata = { title: "Sign in" };

/** Depends on the query and the session cookie, so it is not prerendered. */
export const instant = false;

export default async function Page({ searchParams }: PageProps<"/sign-in">) {
  const next = returnPath((await searchParams).next);
  const result = readConfig();
  if (!result.ok) return <NotConfigured problems={result.problems} />;
  const { user } = await currentSession(result.config);
  if (user) redirect(next);
  return (
    <Frame>
      <Title>Sign in</Title>
      <div className="mt-6 max-w-md">
        <SignInFlow settings={clientSettings(result.config)} flowId={readFlowId()} next={next} />
      </div>
    </Frame>
  );
}
