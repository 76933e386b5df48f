import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { ApiDocument } from '../../adapters/operator/index.ts';
import { findBreakingChanges } from '../../scripts/compare-api-documents.ts';
import { API_DOCUMENT, formatApiDocument, RELEASED_DOCUMENTS } from '../../scripts/write-api-docs.ts';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests walk through any object of the document.
type Node = Record<string, any>;

const text = formatApiDocument();
const document = JSON.parse(text) as ApiDocument;
const calls = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, call]) => ({
    name: `${method.toUpperCase()} ${path}`,
    call: call as Node,
  })),
);

/** Every object below a node, with the way to it. */
function* walk(node: unknown, way = ''): Iterable<{ readonly way: string; readonly node: Node }> {
  if (typeof node !== 'object' || node === null) return;
  yield { way, node: node as Node };
  for (const [name, child] of Object.entries(node))
    if (name !== 'example') yield* walk(child, `${way}/${name}`);
}

const released = readdirSync(join(PROJECT_ROOT, RELEASED_DOCUMENTS)).sort((a, b) =>
  a.localeCompare(b, 'en', { numeric: true }),
);
const readReleased = (name: string): ApiDocument =>
  JSON.parse(readFileSync(join(PROJECT_ROOT, RELEASED_DOCUMENTS, name), 'utf8')) as ApiDocument;

describe('the document of the operator API', () => {
  test('docs/openapi.json is what the program serves (otherwise: npm run docs:openapi)', () => {
    expect(readFileSync(join(PROJECT_ROOT, API_DOCUMENT), 'utf8')).toBe(text);
  });

  test('every field, parameter, call and answer is explained', () => {
    const silent = [...walk(document)].flatMap(({ way, node }) => [
      ...Object.entries((node.properties ?? {}) as Node)
        .filter(
          ([, field]) =>
            !field.description && !field.$ref && !field.allOf?.some((part: Node) => part.description),
        )
        .map(([name]) => `${way}/${name}`),
      ...(way.endsWith('/responses')
        ? Object.entries(node).flatMap(([status, answer]) => (answer.description ? [] : [`${way}/${status}`]))
        : []),
    ]);
    expect(silent).toEqual([]);
    expect(Object.entries(document.components!.schemas!).filter(([, s]) => !(s as Node).description)).toEqual(
      [],
    );
    for (const { name, call } of calls) {
      expect(call.summary, name).toMatch(/^[A-Z].{5,80}[^.]$/);
      expect(call.description.length, name).toBeGreaterThan(40);
      expect(call.tags, name).toHaveLength(1);
      for (const parameter of call.parameters ?? []) expect(parameter.description, name).toBeTruthy();
    }
  });

  test('the names of the calls are unique: generated clients have one method for each', () => {
    const names = calls.map(({ call }) => call.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  test('every example has what its schema says', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, 'api');
    const contents = [...walk(document.paths)].filter(
      ({ node }) => node.schema && 'example' in node && !node.in,
    );
    expect(contents.length).toBeGreaterThanOrEqual(calls.length);
    for (const { way, node } of contents) {
      const schema = JSON.parse(JSON.stringify(node.schema).replaceAll('"#/', '"api#/'));
      const isValid = ajv.validate(schema, node.example);
      expect(isValid, `${way}: ${ajv.errorsText()}`).toBe(true);
    }
  });

  test('every body and every answer with a body has an example', () => {
    const bare = calls.flatMap(({ name, call }) =>
      [call.requestBody, ...Object.values(call.responses as Node)]
        .map((part) => part?.content?.['application/json'])
        .filter((content) => content && !('example' in content))
        .map(() => name),
    );
    expect(bare).toEqual([]);
  });

  test('clients of every kept version can go on unchanged', () => {
    expect(released.length).toBeGreaterThan(0);
    for (const name of released) expect(findBreakingChanges(readReleased(name), document), name).toEqual([]);
  });

  test('a removed field, a removed call and a new required field would be found against the last kept version', () => {
    const before = readReleased(released.at(-1)!);
    const breaksOf = (change: (document: Node) => void): string => {
      const after = structuredClone(before) as Node;
      change(after);
      return findBreakingChanges(before, after as ApiDocument).join('\n');
    };
    const schemas = (changed: Node): Node => changed.components.schemas;
    expect(breaksOf((d) => delete schemas(d).JudgeAnswer.properties.stance)).toContain(
      'the field "stance" was removed',
    );
    expect(breaksOf((d) => schemas(d).JudgeRequest.required.push('language'))).toContain(
      'the field "language" became required',
    );
    expect(breaksOf((d) => delete d.paths['/v1/posts'])).toContain('POST /v1/posts: the call was removed');
    expect(breaksOf(() => undefined)).toBe('');
  });
});

describe('what breaks a client', () => {
  const base = {
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths: {
      '/v1/x/{id}': {
        post: {
          operationId: 'x',
          'x-scope': 'posts',
          'x-max-body-bytes': 1000,
          parameters: [
            { name: 'limit', in: 'query', required: false, schema: { type: 'integer', maximum: 500 } },
          ],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } },
          },
          responses: {
            200: {
              description: 'd',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Answer' } } },
            },
            404: { description: 'd' },
          },
        },
      },
    },
    webhooks: {
      'case.opened': {
        post: {
          requestBody: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Answer' } } },
          },
        },
      },
    },
    components: {
      schemas: {
        Body: {
          type: 'object',
          additionalProperties: false,
          required: ['id'],
          properties: {
            id: { type: 'string', minLength: 1, maxLength: 200, pattern: '^a' },
            kind: { type: 'string', enum: ['a', 'b'] },
            parts: {
              type: 'array',
              maxItems: 20,
              items: { type: 'object', properties: { text: { type: 'string' } } },
            },
          },
        },
        Answer: {
          type: 'object',
          required: ['state'],
          properties: {
            state: { type: 'string', enum: ['a', 'b'] },
            at: { type: 'string' },
            self: { $ref: '#/components/schemas/Answer' },
          },
        },
      },
    },
  };
  const changed = (change: (document: Node) => void): readonly string[] => {
    const after = structuredClone(base);
    change(after);
    return findBreakingChanges(base as unknown as ApiDocument, after as unknown as ApiDocument);
  };
  const call = (document: Node): Node => document.paths['/v1/x/{id}'].post;
  const body = (document: Node): Node => document.components.schemas.Body;
  const answer = (document: Node): Node => document.components.schemas.Answer;

  test.each<[string, (document: Node) => void, string]>([
    ['a removed call', (d) => delete d.paths['/v1/x/{id}'], 'POST /v1/x/{id}: the call was removed'],
    ['a removed parameter', (d) => call(d).parameters.pop(), 'the parameter "limit" was removed'],
    [
      'a parameter that is required now',
      (d) => (call(d).parameters[0].required = true),
      'the parameter "limit" became required',
    ],
    [
      'a narrowed parameter',
      (d) => (call(d).parameters[0].schema.maximum = 100),
      'parameter "limit": maximum was 500 and is 100',
    ],
    ['another scope', (d) => (call(d)['x-scope'] = 'keys'), 'x-scope changed from posts to keys'],
    [
      'a smaller body',
      (d) => (call(d)['x-max-body-bytes'] = 999),
      'the largest body fell from 1000 to 999 bytes',
    ],
    [
      'a removed field of a body',
      (d) => delete body(d).properties.kind,
      'body: the field "kind" was removed',
    ],
    [
      'a new required field of a body',
      (d) => {
        body(d).properties.n = { type: 'string' };
        body(d).required.push('n');
      },
      'body: the field "n" became required',
    ],
    [
      'a field of a body that is required now',
      (d) => body(d).required.push('kind'),
      'the field "kind" became required',
    ],
    [
      'a shorter text',
      (d) => (body(d).properties.id.maxLength = 100),
      'body.id: maxLength was 200 and is 100',
    ],
    [
      'a new limit',
      (d) => (body(d).properties.kind.maxLength = 1),
      'body.kind: maxLength was not there and is 1',
    ],
    ['fewer items', (d) => (body(d).properties.parts.maxItems = 10), 'body.parts: maxItems was 20 and is 10'],
    [
      'another pattern',
      (d) => (body(d).properties.id.pattern = '^b'),
      'body.id: the pattern changed from ^a to ^b',
    ],
    [
      'a removed word of a body',
      (d) => body(d).properties.kind.enum.pop(),
      'body.kind: the value "b" was removed',
    ],
    [
      'another type',
      (d) => (body(d).properties.id.type = 'integer'),
      'body.id: the type changed from string to integer',
    ],
    [
      'a field inside a list',
      (d) => (body(d).properties.parts.items.properties.text.type = 'number'),
      'body.parts[].text: the type changed',
    ],
    ['a removed answer', (d) => delete call(d).responses[200], 'answer 200: it was removed'],
    [
      'a removed field of an answer',
      (d) => delete answer(d).properties.at,
      'answer 200: the field "at" was removed',
    ],
    [
      'a field of an answer that may be missing',
      (d) => answer(d).required.pop(),
      'answer 200: the field "state" may be missing now',
    ],
    [
      'a removed word of an answer',
      (d) => answer(d).properties.state.enum.pop(),
      'answer 200.state: the value "b" was removed',
    ],
    ['a removed webhook', (d) => delete d.webhooks['case.opened'], 'webhook case.opened: it was removed'],
    [
      'a removed field of a webhook',
      (d) => delete answer(d).properties.at,
      'webhook case.opened: the field "at" was removed',
    ],
  ])('%s is named', (_name, change, sentence) => {
    expect(changed(change).join('\n')).toContain(sentence);
  });

  test.each<[string, (document: Node) => void]>([
    ['nothing', () => undefined],
    ['a new call', (d) => (d.paths['/v1/y'] = { get: { responses: {} } })],
    ['a new optional parameter', (d) => call(d).parameters.push({ name: 'since', in: 'query', schema: {} })],
    ['a new optional field of a body', (d) => (body(d).properties.n = { type: 'string' })],
    ['a field of a body that may be missing now', (d) => body(d).required.pop()],
    ['a longer text', (d) => (body(d).properties.id.maxLength = 300)],
    ['a new word of a body', (d) => body(d).properties.kind.enum.push('c')],
    ['a new field of an answer', (d) => (answer(d).properties.n = { type: 'string' })],
    ['a limit of an answer', (d) => (answer(d).properties.at.maxLength = 10)],
    ['an answer 404 that is gone', (d) => delete call(d).responses[404]],
    ['a new webhook', (d) => (d.webhooks.notice = {})],
  ])('%s breaks nothing', (_name, change) => {
    expect(changed(change)).toEqual([]);
  });
});
