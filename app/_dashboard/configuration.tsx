import { type ConfigResult, readDeployment } from "@/lib/config";
import { type ConfigurationRow, configurationRows } from "@/lib/dashboard/configuration-rows";
import { Section } from "./section";

/** The settings in force. Secrets are named, never shown. */
export function ConfigurationPanel({
  result,
  resource,
}: {
  result: ConfigResult;
  resource: string | undefined;
}) {
  const rows = result.ok ? configurationRows(result.config, readDeployment()) : incomplete(resource);
  return (
    <Section id="settings" title="Configuration">
      <dl className="divide-y divide-line">
        {rows.map(({ name, value, isData }) => (
          <div key={name} className="flex items-baseline justify-between gap-6 py-2.5">
            <dt className="shrink-0 text-soft">{name}</dt>
            <dd
              className={`min-w-0 break-words text-right ${isData ? "break-all font-mono text-[0.8125rem]" : ""}`}
            >
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function incomplete(resource: string | undefined): ConfigurationRow[] {
  return [
    { name: "Descope", value: "not connected" },
    { name: "Endpoint", value: resource ?? "not known", isData: resource !== undefined },
  ];
}
