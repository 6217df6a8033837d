import { type McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import * as z from "zod";
import { type Feature, type Requirements, requirementsOf } from "./requirements";
import { assembleAll } from "./server";

/** A resource, resource template or prompt, for people to read. */
export interface Described {
  /** A resource's URI, a template's URI template, or a prompt's name. */
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  /** What its caller needs besides scopes. */
  requirements: Requirements;
}

/** What a server offers besides tools. */
export interface Offer {
  resources: Described[];
  templates: Described[];
  prompts: Described[];
}

const texts = { title: z.string().optional(), description: z.string().optional() };
const registered = z.object({
  ...texts,
  metadata: z.object(texts).optional(),
  resourceTemplate: z.instanceof(ResourceTemplate).optional(),
});

/**
 * Describes resources, templates and prompts, whatever they require. They are read from the servers' registries: to list
 * them by the protocol would run the templates' own code without a caller.
 */
export function describeOffer(features: readonly Feature[]): Offer {
  const server = assembleAll(features);
  return {
    resources: entriesIn(server, "_registeredResources"),
    templates: entriesIn(server, "_registeredResourceTemplates"),
    prompts: entriesIn(server, "_registeredPrompts"),
  };
}

function entriesIn(server: McpServer, registry: string): Described[] {
  const entries = Object.entries<unknown>({ ...Reflect.get(server, registry) });
  return entries.map(([key, entry]) => {
    const { title, description, metadata, resourceTemplate } = registered.parse(entry);
    return {
      name: resourceTemplate?.uriTemplate.toString() ?? key,
      title: title ?? metadata?.title,
      description: description ?? metadata?.description,
      requirements: requirementsOf(server, registry, key),
    };
  });
}
