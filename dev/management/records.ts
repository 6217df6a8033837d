import * as z from "zod";
import { tidyText } from "@/lib/log/tidy-text";
import { type Access, type DescopeRequest, ManagementRequestError } from "./api";
import type { Wanted } from "./wanted";

/** An MCP server as Descope stores it; a setting is undefined if the response does not contain it. */
export interface ServerRecord {
  id: string;
  name: string;
  /** The addresses that its tokens can name as their audience. */
  urls?: string[] | undefined;
  scopes?: string[] | undefined;
  dynamicRegistration?: boolean | undefined;
  cimd?: boolean | undefined;
  authorizationInfo?: boolean | undefined;
}

const text = z.string().nullish();
const scopeList = z.array(z.object({ name: z.string() })).nullish();
const scopeGroups = z
  .object({ permissionsScopes: scopeList, attributesScopes: scopeList, connectionsScopes: scopeList })
  .nullish()
  .transform((groups) => Object.values(groups ?? {}).flatMap((list) => (list ?? []).map(({ name }) => name)));
// Within a setting, a missing value is the default of its type.
const enabled = z
  .object({ enabled: z.boolean().nullish() })
  .nullish()
  .transform((setting) => setting && (setting.enabled ?? false));
const settings = {
  dynamicRegistration: enabled,
  cimdSettings: enabled,
  forceAddAllAuthorizationInfo: z.boolean().nullish(),
};

function record(entry: { id?: string | null | undefined; name?: string | null | undefined }) {
  return { id: entry.id ?? "", name: entry.name ?? "" };
}
function told({
  dynamicRegistration,
  cimdSettings,
  forceAddAllAuthorizationInfo,
}: z.output<z.ZodObject<typeof settings>>) {
  return {
    dynamicRegistration: dynamicRegistration ?? undefined,
    cimd: cimdSettings ?? undefined,
    authorizationInfo: forceAddAllAuthorizationInfo ?? undefined,
  };
}

const mcpServer = z
  .object({
    id: text,
    name: text,
    audienceWhitelist: z.array(z.string()).nullish(),
    approvedScopes: scopeGroups,
    ...settings,
  })
  .transform(
    (entry): ServerRecord => ({
      ...record(entry),
      urls: entry.audienceWhitelist ?? [],
      scopes: entry.approvedScopes,
      ...told(entry),
    }),
  );

/** What newer consoles create: a resource, which is an MCP server if its type says so. */
const resource = z
  .object({
    id: text,
    name: text,
    uri: text,
    scopes: scopeGroups,
    dynamicRegistrationSettings: z.object(settings).nullish(),
  })
  .transform(
    (entry): ServerRecord => ({
      ...record(entry),
      urls: entry.uri ? [entry.uri] : [],
      scopes: entry.scopes,
      ...(entry.dynamicRegistrationSettings && told(entry.dynamicRegistrationSettings)),
    }),
  );

const total = z.coerce.number().nullish();
const answers = {
  servers: z
    .object({ servers: z.array(mcpServer).nullish(), total })
    .transform(({ servers, total }) => list(servers, total)),
  resources: z
    .object({ resources: z.array(resource).nullish(), total })
    .transform((all) => list(all.resources, all.total)),
  server: z.object({ server: mcpServer }).transform((answer) => answer.server),
  resource: z.object({ resource }).transform((answer) => answer.resource),
};

function list(found: ServerRecord[] | null | undefined, total: number | null | undefined) {
  const records = found ?? [];
  return { records, isWhole: (total ?? 0) <= records.length };
}

/** An API request, and how its response is parsed. */
export interface Call<Answer> extends DescopeRequest {
  read: (answer: unknown) => Answer;
}

function call<Answer>(request: DescopeRequest, schema: z.ZodType<Answer>): Call<Answer> {
  const read = (answer: unknown): Answer => {
    const { data, error } = schema.safeParse(answer);
    if (!error) return data;
    const place = tidyText(error.issues[0]?.path.join(".") ?? "");
    throw new ManagementRequestError(`${request.url} answered in another form than documented, at "${place}".`, {
      isOpen: true,
    });
  };
  return { ...request, read };
}

/**
 * The requests that these commands send, following Descope's OpenAPI description (docs.descope.com/api: MCP Servers, Resources).
 * They have never been run against Descope itself.
 */
export function callsOf({ origin }: Pick<Access, "origin">) {
  const api = `${origin}/v1/mgmt`;
  return {
    servers: call({ method: "POST", url: `${api}/mcp/servers/all`, body: {} }, answers.servers),
    resources: call({ method: "GET", url: `${api}/resources/load` }, answers.resources),
    server: (id: string) => call({ method: "POST", url: `${api}/mcp/server/load`, body: { id } }, answers.server),
    resource: (id: string) =>
      call({ method: "GET", url: `${api}/resource/load?id=${encodeURIComponent(id)}` }, answers.resource),
    create: (wanted: Wanted): DescopeRequest => {
      return { method: "POST", url: `${api}/mcp/server/create`, body: newServerOf(wanted) };
    },
  };
}

function newServerOf({ name, url, scopes, needsAuthorizationInfo }: Wanted) {
  return {
    name,
    audienceWhitelist: [url],
    dynamicRegistration: { enabled: true },
    cimdSettings: { enabled: true },
    approvedScopes: { permissionsScopes: scopes.map(({ name, purpose }) => ({ name, description: purpose })) },
    ...(needsAuthorizationInfo && { forceAddAllAuthorizationInfo: true }),
  };
}
