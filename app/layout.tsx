import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { serverInfo } from "@/lib/config/server-info";
import "./globals.css";

// The icons are in public/: as app/icon.svg and app/favicon.ico, each would be a function on Vercel.
export const metadata: Metadata = {
  title: serverInfo.title,
  icons: [
    { url: "/favicon.ico", sizes: "any" },
    { url: "/icon.svg", type: "image/svg+xml" },
  ],
};

/** Before the first paint, so that the page does not flash in the other colors (theme-button.tsx). */
const restoreTheme = `try { document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "" } catch {}`;

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <script>{restoreTheme}</script>
        {children}
      </body>
    </html>
  );
}
