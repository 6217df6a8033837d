import type { Metadata } from "next";
import Link from "next/link";
import { Frame, Title } from "@/app/_ui/frame";
import { helpPages } from "@/app/help/pages";

export const metadata: Metadata = { title: "Troubleshooting" };

const kinds = [
  { kind: "check", heading: "Dashboard checks" },
  { kind: "refusal", heading: "Rejected requests" },
] as const;

export default function Page() {
  return (
    <Frame section="help">
      <Title>Troubleshooting</Title>
      {kinds.map(({ kind, heading }) => (
        <section key={kind} className="mt-10">
          <h2 className="text-sm font-semibold">{heading}</h2>
          <ul className="mt-3 space-y-3">
            {helpPages
              .filter((page) => page.kind === kind)
              .map(({ code, title }) => (
                <li key={code}>
                  <Link href={`/help/${code}`} className="underline underline-offset-4">
                    {title}
                  </Link>{" "}
                  <span className="font-mono text-sm break-words">{code}</span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Frame>
  );
}
