import { type ConfigurationRow, configurationRows } from "@/app/_dashboard/configuration-rows";
import { Section } from "@/app/_ui/section";
import { type ConfigResult, readDeployment } from "@/lib/config";

interface Props {
  result: ConfigResult;
  resource: string | undefined;
}

/** The current settings. Secrets are named, never shown. */
export function ConfigurationPanel({ result, resource }: Props) {
  const rows = result.ok ? configurationRows(result.config, readDeployment()) : incomplete(resource);
  return (
    <Section id="settings" title="Configuration">
      <dl className="divide-y divide-line">
        {rows.map((row) => (
          <Row key={row.name} row={row} />
        ))}
      </dl>
    </Section>
  );
}

/** Short values sit next to their name; longer ones get their own line. */
function Row({ row: { name, value, isData } }: { row: ConfigurationRow }) {
  const isLong = value.length > 32;
  return (
    <div className={`py-2.5 ${isLong ? "" : "flex items-baseline justify-between gap-6"}`}>
      <dt className="shrink-0 text-soft">{name}</dt>
      <dd className={`min-w-0 ${isData ? "break-all font-mono text-[0.8125rem]" : "wrap-anywhere"}`}>{value}</dd>
    </div>
  );
}

function incomplete(resource: string | undefined): ConfigurationRow[] {
  return [
    { name: "Descope", value: "not connected" },
    { name: "Endpoint", value: resource ?? "unknown", isData: resource !== undefined },
  ];
}
