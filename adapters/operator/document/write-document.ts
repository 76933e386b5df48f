import { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiArea } from '../area.ts';

/** The version of the wire. It changes when an old client would break. */
export const API_VERSION = '1.0.0';

const DESCRIPTION = `The operators of a social network send posts to this API. It judges whether a post recruits people for crime
(yami-baito, "dark part-time jobs"), keeps evidence, and asks the network to hide what is one.

- **JSON in UTF-8.** Names are in camelCase, times in UTC (ISO 8601). Unknown fields are refused. The length of a text is counted in
  UTF-16 units; a text must be well-formed.
- **Keys.** Send \`Authorization: Bearer yk_…\`. Each key belongs to one network and has scopes; each call names the scope that it
  needs. Ids of other networks are answered like ids that do not exist.
- **Failures** are \`application/problem+json\` (RFC 9457). \`detail\` says what to send instead.
- **Again.** Send a POST with \`Idempotency-Key\` and it is carried out once, however often it arrives. Posts, edits and outcomes are
  harmless to send again also without it.
- **Lists** have \`items\` and \`next\`. Send \`next\` as \`cursor\` to go on; without \`next\` the list is at its end.
- **Compatibility.** Within v1, fields and calls are added and never taken away. A client must accept unknown fields in answers.`;

/** An OpenAPI document. Only what the project reads of it is typed. */
export interface ApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly webhooks?: Readonly<Record<string, unknown>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What describes the API as a whole. */
const headOf = (areas: readonly ApiArea[]) => ({
  openapi: '3.1.0',
  info: {
    title: 'yamidome operator API',
    version: API_VERSION,
    description: DESCRIPTION,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'This installation.' }],
  tags: areas.map(({ name, description }) => ({ name, description })),
});

/**
 * The document of everything in a registry, components in the order of the alphabet.
 * @example writeDocument(registry, AREAS).openapi // '3.1.0'
 */
export function writeDocument(
  registry: OpenAPIHono['openAPIRegistry'],
  areas: readonly ApiArea[],
): ApiDocument {
  const site = new OpenAPIHono();
  site.openAPIRegistry = registry;
  return site.getOpenAPI31Document(headOf(areas), {
    sortComponents: 'alphabetically',
  }) as unknown as ApiDocument;
}

/** The key, as a client sends it. */
export const SECURITY_SCHEME = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'yk_<id>_<secret>',
  description: 'A key of your network. Its scopes are listed with each call.',
} as const;
