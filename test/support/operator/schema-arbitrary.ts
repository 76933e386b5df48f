import fc from 'fast-check';
import type { ApiDocument } from '../../../adapters/operator/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: any JSON schema.
type Schema = Record<string, any>;

/** Few, so that requests meet what earlier ones have made. */
const IDS = ['p-1', 'p-2', 'p-3', 'acc-1', 'acc-2', 'mod-1', 'k-1', 'Y-4G7C2Q0M1X'];
const TIMES = [
  '2026-01-31T09:00:00Z',
  '1970-01-01T00:00:00Z',
  '2199-12-31T23:59:59.999Z',
  '2026-11-30T00:00:00Z',
];
const TEXTS = [
  '日給5万、荷物を運ぶだけ。詳細はテレグラムで',
  'おはようございます',
  '👩‍👩‍👧‍👦'.repeat(50),
  '\u202e\u200b\u0000\ufeff',
  'a\u0301'.repeat(100),
];
/** What breaks programs. A lone surrogate is sent as an escape. */
export const HOSTILE_VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER,
    '',
    ' ',
    '\u0000',
    '\ud83d',
    'x'.repeat(30_000),
  ],
  ...[
    [],
    {},
    [[]],
    [null],
    { $ne: null },
    { __proto__: null, toString: 1 },
    'constructor',
    '../../etc/passwd',
  ],
  ...[
    "'; drop table cases; --",
    '%00',
    '{{7*7}}',
    '2026-02-30T00:00:00Z',
    '９９９',
    'NaN',
    '日本',
    '🚚'.repeat(5000),
  ],
];

/**
 * Values that a JSON schema of the document allows.
 * @example fc.sample(createSchemaArbitraries(document)({ $ref: '#/components/schemas/Post' }), 1)
 */
export function createSchemaArbitraries(
  document: ApiDocument,
): (schema: Schema, depth?: number) => fc.Arbitrary<unknown> {
  const resolve = (schema: Schema): Schema => {
    if (typeof schema.$ref !== 'string') return schema;
    const [kind, name] = schema.$ref.split('/').slice(2) as [string, string];
    return resolve(document.components![kind]![name] as Schema);
  };
  const of = (unresolved: Schema, depth = 0): fc.Arbitrary<unknown> => {
    const schema = resolve(unresolved);
    if (depth > 8) return fc.constant(null);
    if ('const' in schema) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices) return fc.oneof(...choices.map((choice: Schema) => of(choice, depth + 1)));
    // A schema with a name, and a description for this place.
    if (schema.allOf) return of(Object.assign({}, ...schema.allOf.map(resolve)), depth + 1);
    const [type] = Array.isArray(schema.type) ? schema.type : [schema.type];
    switch (type) {
      case 'string':
        return stringOf(schema);
      case 'integer':
        return fc.integer(range(schema));
      case 'number':
        return fc.double({ ...range(schema), noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'array': {
        const { minItems: minLength = 0, maxItems = 3 } = schema;
        return fc.array(of(schema.items ?? {}, depth + 1), {
          minLength,
          maxLength: Math.max(minLength, Math.min(maxItems, 3)),
        });
      }
      case 'object':
        return objectOf(schema, (field) => of(field, depth + 1));
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  };
  return of;
}

const range = ({ minimum = 0, maximum = 1000 }: Schema) => ({
  min: minimum,
  max: Math.min(Math.max(minimum, maximum), 2 ** 31 - 1),
});

function stringOf({ format, pattern, minLength = 0, maxLength = 50 }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.constantFrom(...TIMES);
  if (format === 'uri')
    return fc.constantFrom('https://sns.example/p/1', 'https://127.0.0.1/x', 'http://localhost/');
  const fits = (text: string) =>
    text.length >= minLength &&
    text.length <= maxLength &&
    (pattern === undefined || new RegExp(pattern).test(text));
  const known = [...IDS, ...TEXTS].filter(fits);
  const any = fc
    .string({ unit: 'grapheme-ascii', minLength, maxLength: Math.min(maxLength, 40) })
    .filter((text) => fits(text) || pattern !== undefined);
  return known.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, any) : any;
}

function objectOf(
  { properties = {}, required = [], additionalProperties }: Schema,
  of: (field: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const named = fc.record(
    Object.fromEntries(Object.entries(properties as Schema).map(([name, field]) => [name, of(field)])),
    { requiredKeys: required },
  );
  if (typeof additionalProperties !== 'object') return named;
  const more = fc.dictionary(fc.constantFrom(...IDS), of(additionalProperties), { maxKeys: 2 });
  return fc.tuple(more, named).map(([added, own]) => ({ ...added, ...own }));
}
