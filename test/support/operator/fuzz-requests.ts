import fc from 'fast-check';
import type { ApiDocument } from '../../../adapters/operator/index.ts';
import { createSchemaArbitraries, HOSTILE_VALUES } from './schema-arbitrary.ts';

/** A request as it is sent. `body`: JSON text, or anything that pretends to be it. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: an operation of the document.
type Operation = Record<string, any>;

/** Bodies that no schema describes. */
const HOSTILE_BODIES = [
  ...[
    '',
    ' ',
    '{',
    '[]',
    'null',
    '"x"',
    '1e999',
    '{"a":1,}',
    '{"__proto__":{"x":1}}',
    '\ufeff{}',
    'undefined',
  ],
  ...[
    '['.repeat(50_000),
    '{"a":'.repeat(5_000),
    `{"text":"${'x'.repeat(300_000)}"}`,
    '{"text":"\\ud83d"}',
    '{"id":"\\udc00","id":"x"}',
  ],
];
const HOSTILE_HEADERS: readonly Readonly<Record<string, string>>[] = [
  ...[
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-encoding': 'gzip' },
  ],
  ...[
    { 'if-match': '*' },
    { 'if-match': '"0"' },
    { 'if-match': 'x' },
    { accept: 'text/html' },
    { 'idempotency-key': 'k-1' },
  ],
  ...[
    { 'idempotency-key': ' ' },
    { 'idempotency-key': 'x'.repeat(201) },
    { authorization: 'Bearer yk_x_y' },
    { authorization: '' },
  ],
];

/**
 * Requests made from the document: valid ones, nearly valid ones and hostile ones.
 * @example fc.sample(fuzzRequests(document), { numRuns: 1000, seed: 1 })
 */
export function fuzzRequests(document: ApiDocument): fc.Arbitrary<FuzzRequest> {
  const sampleOf = createSchemaArbitraries(document);
  const hostile = fc.constantFrom(...HOSTILE_VALUES);
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation: operation as Operation })),
  );
  return fc.constantFrom(...calls).chain(({ path, method, operation }) => {
    const parameters: readonly Operation[] = operation.parameters ?? [];
    const inPlace = (place: string) => parameters.filter((parameter) => parameter.in === place);
    const valueFor = ({ schema }: Operation) =>
      fc.oneof({ weight: 8, arbitrary: sampleOf(schema) }, { weight: 1, arbitrary: hostile });
    const params = fc.record(
      Object.fromEntries(inPlace('path').map((parameter) => [parameter.name, valueFor(parameter)])),
    );
    const query = fc.record(
      Object.fromEntries(
        // A long poll would make the test wait.
        inPlace('query').map((parameter) => [
          parameter.name,
          parameter.name === 'wait' ? fc.constant(0) : valueFor(parameter),
        ]),
      ),
      { requiredKeys: [] },
    );
    const schema = operation.requestBody?.content?.['application/json']?.schema;
    const valid = schema ? sampleOf(schema) : fc.constant(undefined);
    const body = fc.oneof(
      { weight: 6, arbitrary: valid.map(toJson) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(valid, hostile, fc.nat(), fc.nat(3))
          .map(([value, bad, at, how]) => toJson(damage(value, bad, at, how))),
      },
      { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_BODIES) },
    );
    // A change of settings needs the version that it is based on; a new tenant has one of these.
    const needed: Readonly<Record<string, string>>[] = inPlace('header').some(
      ({ name }) => name === 'If-Match',
    )
      ? [{ 'if-match': '*' }, { 'if-match': '"0"' }, { 'if-match': '"1"' }]
      : [{}];
    const headers = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...needed) },
      { weight: 2, arbitrary: fc.constantFrom(...HOSTILE_HEADERS) },
    );
    return fc.tuple(params, query, body, headers).map(([names, values, text, extra]) => ({
      method: method.toUpperCase(),
      path: addressOf(path, names, values),
      headers: { ...(schema && { 'content-type': 'application/json' }), ...extra },
      ...(schema && text !== undefined && { body: text }),
    }));
  });
}

const toJson = (value: unknown): string | undefined =>
  value === undefined ? undefined : JSON.stringify(value);

const asText = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed().slice(0, 2000);

function addressOf(path: string, params: object, query: object): string {
  const filled = Object.entries(params).reduce(
    (address, [name, value]) => address.replace(`{${name}}`, encodeURIComponent(asText(value)) || '%20'),
    path,
  );
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(asText(value))}`);
  return parts.length === 0 ? filled : `${filled}?${parts.join('&')}`;
}

/** Changes one place of a value: replaces it, removes it, adds an unknown field, or makes a list of it. */
function damage(value: unknown, bad: unknown, at: number, how: number): unknown {
  const copy = structuredClone(value);
  const places: { readonly holder: Record<string, unknown>; readonly name: string }[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const name of Object.keys(node)) {
      places.push({ holder: node as Record<string, unknown>, name });
      visit((node as Record<string, unknown>)[name]);
    }
  };
  visit(copy);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return bad;
  const { holder, name } = place;
  if (how === 0) holder[name] = bad;
  else if (how === 1) delete holder[name];
  else if (how === 2 && !Array.isArray(holder)) holder[`${name}2`] = bad;
  else holder[name] = [holder[name]];
  return copy;
}
