import { useDescope } from "@descope/nextjs-sdk/client";
import { useEffect, useRef, useState } from "react";

/**
 * Tries once to renew an expired session with the browser's refresh token. The SDK's `useSession()` does the same, but
 * on a busy machine its loading state can stay true forever.
 * @param onRenewed called once there is a session again
 * @returns whether the attempt is still in progress
 */
export function useRenewal(onRenewed: () => Promise<void>): boolean {
  const sdk = useDescope();
  const isStarted = useRef(false);
  const [isRenewing, setIsRenewing] = useState(true);
  useEffect(() => {
    if (isStarted.current) return;
    isStarted.current = true;
    renew(sdk)
      .then((isRenewed) => (isRenewed ? onRenewed() : undefined))
      .finally(() => setIsRenewing(false));
  }, [sdk, onRenewed]);
  return isRenewing;
}

async function renew(sdk: ReturnType<typeof useDescope>): Promise<boolean> {
  try {
    const { ok, data } = await sdk.refresh(undefined, true);
    return ok && Boolean(data?.sessionJwt ?? data?.sessionExpiration);
  } catch {
    return false;
  }
}
