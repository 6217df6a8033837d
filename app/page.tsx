import type { Metadata } from "next";
import { serverInfo } from "@/lib/config/server-info";
import { current } from "./_dashboard/current";
import { Dashboard } from "./_dashboard/dashboard";

export async function generateMetadata({ searchParams }: PageProps<"/">): Promise<Metadata> {
  const { headline } = await current(searchParams).verdict;
  return { title: `${headline} · ${serverInfo.title}` };
}

export default function Page({ searchParams }: PageProps<"/">) {
  return <Dashboard current={current(searchParams)} />;
}
