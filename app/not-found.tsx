import type { Metadata } from "next";
import { Frame, Title } from "./_ui/frame";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <Frame>
      <Title lead="Nothing is at this address. MCP clients need the endpoint's URL, which is on the dashboard.">
        Page not found
      </Title>
      <a href="/" className="button mt-6">
        Dashboard
      </a>
    </Frame>
  );
}
