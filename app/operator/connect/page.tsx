import { requireOperator } from "@/lib/operator/operator";
export default async function Page() {
  await requireOperator();
  return <main>soon</main>;
}
