"use client";

import { Frame, Title } from "./_ui/frame";

/** Stands in for a page that failed. What went wrong is in the server's log only, under the same digest. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Frame>
      <Title lead="The page could not be shown. MCP clients are not affected by errors of pages.">
        Something went wrong
      </Title>
      {error.digest && (
        <p className="mt-4 text-soft">
          The server's log has the reason under <code className="evidence">{error.digest}</code>.
        </p>
      )}
      <button type="button" onClick={reset} className="button mt-6">
        Try again
      </button>
    </Frame>
  );
}
