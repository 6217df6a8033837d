import { useEffect, useState } from "react";

/**
 * Whether this page came as a document of its own. After a navigation inside the app the browser still enforces the
 * content security policy of the page before, which lets Descope's flow load nothing: then the page is loaded anew.
 * @returns false until that is known, and while the page reloads
 */
export function useOwnDocument(): boolean {
  const [isOwn, setIsOwn] = useState(false);
  useEffect(() => {
    const [document] = performance.getEntriesByType("navigation");
    const loaded = document && new URL(document.name, window.location.href).pathname;
    if (loaded === window.location.pathname) setIsOwn(true);
    else window.location.reload();
  }, []);
  return isOwn;
}
