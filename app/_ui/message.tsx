import type { ReactNode } from "react";
import type { Problem } from "@/lib/config/problem";
import { Frame, Title } from "./frame";
import { Problems } from "./problems";

/** A page that is only a message. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Frame>
      <Title>{title}</Title>
      <div className="mt-4 space-y-4">{children}</div>
    </Frame>
  );
}

/** A page that needs settings which are missing or wrong. */
export function NotConfigured({ problems }: { problems: Problem[] }) {
  return (
    <Message title="Descope is not configured">
      <p>Users cannot sign in yet.</p>
      <Problems problems={problems} />
    </Message>
  );
}
