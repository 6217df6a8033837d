import type { ReactNode } from "react";
import { Section } from "@/app/_ui/section";
import { StatusWord } from "@/app/_ui/status";
import { Wrap } from "@/app/_ui/wrap";
import type { Described, Offer } from "@/lib/mcp/describe";
import { effectOf, type Field, fieldsOf } from "@/lib/mcp/input-schema";
import type { Requirements } from "@/lib/mcp/requirements";
import type { ToolDescription } from "@/lib/mcp/server";

/** What the page shows. */
export interface Shown extends Offer {
  tools: ToolDescription[];
  /** Every call needs these. */
  requiredScopes: string[];
  /** Where a tool can be tried; unset for visitors who may not. */
  tryPath: ((tool: string) => string) | undefined;
}

/** Everything that a server offers: tools, then resources and prompts. */
export function OfferList({ tools, resources, templates, prompts, requiredScopes, tryPath }: Shown) {
  return (
    <div className="mt-10 space-y-14">
      <Section id="tools" title={counted(tools.length, "tool")}>
        <ul className="divide-y divide-line">
          {tools.map((tool) => (
            <ToolRow key={tool.name} tool={tool} requiredScopes={requiredScopes} tryPath={tryPath} />
          ))}
        </ul>
      </Section>
      <OtherSection id="resources" title={counted(resources.length, "resource")} rows={resources} />
      <OtherSection id="templates" title={counted(templates.length, "resource template")} rows={templates} />
      <OtherSection id="prompts" title={counted(prompts.length, "prompt")} rows={prompts} />
    </div>
  );
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

const text = (value: unknown) => (typeof value === "string" ? value : undefined);

type ToolRowProps = { tool: ToolDescription } & Pick<Shown, "requiredScopes" | "tryPath">;

function ToolRow({ tool, requiredScopes, tryPath }: ToolRowProps) {
  const effect = effectOf(tool.annotations);
  const needs = needsOf(tool.requirements, [...new Set([...requiredScopes, ...tool.scopes])]);
  return (
    <li id={`tool-${tool.name}`} className="grid gap-x-10 gap-y-4 py-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <div>
        <Head name={tool.name} title={text(tool.title)}>
          <StatusWord status={effect === "may destroy data" ? "warn" : "info"}>{effect}</StatusWord>
        </Head>
        <p className="mt-1 max-w-[62ch] text-pretty text-soft">{text(tool.description) ?? "No description."}</p>
        <Needs needs={needs} />
        {tryPath && (
          <a href={tryPath(tool.name)} className="button mt-4">
            Try<span className="sr-only"> {tool.name}</span>
          </a>
        )}
      </div>
      <Inputs fields={fieldsOf(tool.inputSchema)} />
    </li>
  );
}

function Head({ name, title, children }: { name: string; title: string | undefined; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3">
      <h3 className="font-medium font-mono text-[0.875rem] wrap-anywhere">{name}</h3>
      {title && <p className="text-soft">{title}</p>}
      {children}
    </div>
  );
}

/** What a caller needs, in the order in which it is checked. */
function needsOf({ roles, permissions, tenant, connection }: Requirements, scopes: string[] = []): [string, string][] {
  const needs: [string, string[]][] = [
    ["Scopes", scopes],
    ["Roles", roles ?? []],
    ["Permissions", permissions ?? []],
    ["Tenant", tenant === undefined ? [] : [tenant === true ? "any" : tenant]],
    ["Connection", connection ? [connection.app, ...(connection.scopes ?? [])] : []],
  ];
  return needs.filter(([, values]) => values.length > 0).map(([name, values]) => [name, values.join(" ")]);
}

function Needs({ needs }: { needs: [string, string][] }) {
  if (needs.length === 0) return <p className="mt-3 text-[0.8125rem] text-soft">Needs a valid token, nothing else.</p>;
  return (
    <dl className="mt-3 grid grid-cols-[6rem_1fr] gap-y-0.5 text-[0.8125rem]">
      {needs.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-soft">{name}</dt>
          <dd className="min-w-0 font-mono wrap-anywhere">
            <Wrap text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Inputs({ fields }: { fields: Field[] | undefined }) {
  if (fields?.length === 0) return <p className="text-[0.8125rem] text-soft">No input.</p>;
  if (!fields) return <p className="text-[0.8125rem] text-soft">Input by a JSON Schema that is no list of fields.</p>;
  return (
    <ul className="divide-y divide-line text-[0.8125rem] max-lg:border-line max-lg:border-t">
      {fields.map((field) => (
        <li key={field.name} className="grid gap-x-4 py-2 first:lg:pt-0 sm:grid-cols-[minmax(0,10rem)_minmax(0,1fr)]">
          <p className="font-mono wrap-anywhere">{field.name}</p>
          <div className="min-w-0">
            <p className="text-soft wrap-anywhere">{rulesOf(field)}</p>
            {field.description && <p className="text-pretty wrap-anywhere">{field.description}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The rules of a field in one line: `integer, optional, default 6, from 2, to 1000`. */
function rulesOf(field: Field): string {
  const { type, format, isRequired, choices, minimum, maximum, minLength, maxLength } = field;
  const rules = [
    format ? `${type} (${format})` : type,
    isRequired ? "required" : "optional",
    choices && `one of ${choices.map(({ title }) => title).join(", ")}`,
    field.default !== undefined && `default ${JSON.stringify(field.default)}`,
    minimum !== undefined && `from ${minimum}`,
    maximum !== undefined && `to ${maximum}`,
    minLength !== undefined && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
  ];
  return rules.filter(Boolean).join(", ");
}

function OtherSection({ id, title, rows }: { id: string; title: string; rows: Described[] }) {
  if (rows.length === 0) return null;
  return (
    <Section id={id} title={title}>
      <ul className="divide-y divide-line">
        {rows.map(({ name, title: own, description, requirements }) => (
          <li key={name} className="py-5">
            <Head name={name} title={own} />
            {description && <p className="mt-1 max-w-[62ch] text-pretty text-soft">{description}</p>}
            {Object.keys(requirements).length > 0 && <Needs needs={needsOf(requirements)} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}
