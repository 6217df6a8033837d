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

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>{children}</body>
    </html>
  );
}
