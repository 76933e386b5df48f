/*
 * What would break a client of the operator API: removed calls, fields and words, new required fields, narrowed limits.
 * A test compares the document of this version with that of the last release.
 */
import type { ApiDocument } from '../adapters/operator/index.ts';

/** A JSON schema, a parameter, a path item: any object of a document. */
type Node = Readonly<Record<string, unknown>>;

/** `sent`: by clients, so nothing may become stricter. `received`: by clients, so nothing may be missing. */
type Direction = 'sent' | 'received';

interface Comparison {
  readonly before: ApiDocument;
  readonly after: ApiDocument;
  readonly direction: Direction;
  readonly breaks: string[];
  /** Pairs of components that are being compared: schemas may contain themselves. */
  readonly seen: Set<string>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/**
 * One sentence for each change after which a client of `before` could fail. Empty: compatible.
 * @example findBreakingChanges(released, createOperatorDocument()) // ['POST /v1/judge, answer 200: the field "stance" was removed']
 */
export function findBreakingChanges(before: ApiDocument, after: ApiDocument): string[] {
  const breaks: string[] = [];
  for (const [path, item] of Object.entries(before.paths))
    for (const method of METHODS) {
      const old = item[method] as Node | undefined;
      const name = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path]?.[method] as Node | undefined;
      if (old && !now) breaks.push(`${name}: the call was removed`);
      if (old && now) compareCalls(name, old, now, { before, after, breaks });
    }
  for (const [event, item] of Object.entries(before.webhooks ?? {})) {
    const now = after.webhooks?.[event] as Node | undefined;
    if (!now) breaks.push(`webhook ${event}: it was removed`);
    else
      compareSchemas(`webhook ${event}`, bodySchema((item as Node).post), bodySchema(now.post), {
        ...{ before, after, breaks, direction: 'received', seen: new Set() },
      });
  }
  return breaks;
}

function compareCalls(
  name: string,
  old: Node,
  now: Node,
  documents: Pick<Comparison, 'before' | 'after' | 'breaks'>,
): void {
  const { breaks } = documents;
  const sent: Comparison = { ...documents, direction: 'sent', seen: new Set() };
  for (const field of ['x-scope', 'operationId'] as const)
    if (old[field] !== now[field])
      breaks.push(`${name}: ${field} changed from ${old[field]} to ${now[field]}`);
  const [oldLimit, limit] = [Number(old['x-max-body-bytes']), Number(now['x-max-body-bytes'])];
  if (limit < oldLimit) breaks.push(`${name}: the largest body fell from ${oldLimit} to ${limit} bytes`);
  compareParameters(name, parametersOf(old), parametersOf(now), sent);
  const [oldBody, body] = [bodySchema(old), bodySchema(now)];
  if (oldBody) compareSchemas(`${name}, body`, oldBody, body, sent);
  else if ((now.requestBody as Node | undefined)?.required) breaks.push(`${name}: a body became required`);
  const responses = now.responses as Readonly<Record<string, Node>>;
  for (const [status, answer] of Object.entries(old.responses as Readonly<Record<string, Node>>)) {
    const where = `${name}, answer ${status}`;
    if (!responses[status]) {
      if (status.startsWith('2')) breaks.push(`${where}: it was removed`);
      continue;
    }
    compareSchemas(where, contentSchema(answer), contentSchema(responses[status]), {
      ...{ ...documents, direction: 'received', seen: new Set() },
    });
  }
}

function compareParameters(
  name: string,
  old: ReadonlyMap<string, Node>,
  now: ReadonlyMap<string, Node>,
  comparison: Comparison,
): void {
  for (const [key, parameter] of old) {
    const next = now.get(key);
    if (!next) comparison.breaks.push(`${name}: the parameter "${parameter.name}" was removed`);
    else compareSchemas(`${name}, parameter "${parameter.name}"`, parameter.schema, next.schema, comparison);
  }
  for (const [key, { name: added, required }] of now)
    if (required === true && old.get(key)?.required !== true)
      comparison.breaks.push(`${name}: the parameter "${added}" became required`);
}

const parametersOf = ({ parameters = [] }: { readonly parameters?: unknown }): ReadonlyMap<string, Node> =>
  new Map(
    (parameters as readonly Node[]).map((parameter) => [`${parameter.in}/${parameter.name}`, parameter]),
  );

const bodySchema = (call: unknown): unknown => contentSchema((call as Node | undefined)?.requestBody);

/** The schema of the first content type. */
function contentSchema(node: unknown): unknown {
  const content = (node as Node | undefined)?.content as Readonly<Record<string, Node>> | undefined;
  return content && Object.values(content)[0]?.schema;
}

/** Follows references; the description that may stand beside one, also in `allOf`, does not matter. */
function resolve(schema: unknown, { components }: ApiDocument): Node {
  const node = (schema ?? {}) as Node;
  const [only, ...others] = listOf(node.allOf).filter((part) => !isDescription(part as Node));
  if (only && others.length === 0) return resolve(only, { components } as ApiDocument);
  if (typeof node.$ref !== 'string') return node;
  const [kind = '', name = ''] = node.$ref.split('/').slice(2);
  return resolve(components?.[kind]?.[name], { components } as ApiDocument);
}

const isDescription = (node: Node): boolean => Object.keys(node).every((key) => key === 'description');

function compareSchemas(where: string, oldSchema: unknown, newSchema: unknown, comparison: Comparison): void {
  const pair = `${refOf(oldSchema)} ${refOf(newSchema)}`;
  if (refOf(oldSchema) && refOf(newSchema)) {
    // The same pair was compared at its first place; once is enough in one direction of one call.
    if (comparison.seen.has(pair)) return;
    comparison.seen.add(pair);
  }
  const [old, now] = [resolve(oldSchema, comparison.before), resolve(newSchema, comparison.after)];
  const { breaks, direction } = comparison;
  if (oldSchema !== undefined && newSchema === undefined && direction === 'received') {
    breaks.push(`${where}: it has no body any more`);
    return;
  }
  if (!isSameType(old.type, now.type, direction)) {
    breaks.push(`${where}: the type changed from ${show(old.type)} to ${show(now.type)}`);
    return;
  }
  compareWords(where, old, now, comparison);
  if (direction === 'sent') compareLimits(where, old, now, breaks);
  compareFields(where, old, now, comparison);
  if (old.items !== undefined) compareSchemas(`${where}[]`, old.items, now.items, comparison);
  compareChoices(where, old, now, comparison);
}

const refOf = (schema: unknown): string => String((schema as Node | undefined)?.$ref ?? '');

/** More types may be sent than before; fewer may be received. No type: any. */
function isSameType(old: unknown, now: unknown, direction: Direction): boolean {
  const [before, after] = [listOf(old), listOf(now)];
  const [few, many] = direction === 'sent' ? [before, after] : [after, before];
  return (
    many.length === 0 ||
    few.every((type) => many.includes(type) || (type === 'integer' && many.includes('number')))
  );
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const show = (type: unknown): string => listOf(type).join(' or ') || 'anything';

function compareWords(where: string, old: Node, now: Node, { breaks }: Comparison): void {
  const after = now.enum as readonly unknown[] | undefined;
  const before = old.enum as readonly unknown[] | undefined;
  for (const word of before ?? [])
    if (after && !after.includes(word))
      breaks.push(`${where}: the value ${JSON.stringify(word)} was removed`);
  if (!before && after)
    breaks.push(`${where}: only ${after.map((word) => JSON.stringify(word)).join(', ')} are left`);
}

const UPPER = ['maxLength', 'maxItems', 'maximum', 'exclusiveMaximum', 'maxProperties'];
const LOWER = ['minLength', 'minItems', 'minimum', 'exclusiveMinimum', 'minProperties'];

function compareLimits(where: string, old: Node, now: Node, breaks: string[]): void {
  for (const limit of [...UPPER, ...LOWER]) {
    const [before, after] = [old[limit], now[limit]] as readonly (number | undefined)[];
    if (after === undefined || before === after) continue;
    const isStricter = before === undefined || (UPPER.includes(limit) ? after < before : after > before);
    // "At least 0" is what a length is anyway.
    const isEmpty = before === undefined && after === 0 && limit !== 'minimum';
    if (isStricter && !isEmpty)
      breaks.push(`${where}: ${limit} was ${before ?? 'not there'} and is ${after}`);
  }
  for (const rule of ['pattern', 'format'] as const)
    if (now[rule] !== undefined && now[rule] !== old[rule])
      breaks.push(`${where}: the ${rule} changed from ${old[rule] ?? 'none'} to ${now[rule]}`);
}

function compareFields(where: string, old: Node, now: Node, comparison: Comparison): void {
  const { breaks, direction } = comparison;
  const [before, after] = [fieldsOf(old), fieldsOf(now)];
  for (const [name, schema] of Object.entries(before)) {
    if (after[name] !== undefined) compareSchemas(`${where}.${name}`, schema, after[name], comparison);
    else if (Object.keys(after).length > 0 || now.additionalProperties === false || direction === 'received')
      breaks.push(`${where}: the field "${name}" was removed`);
  }
  const [required, required2] = [listOf(old.required), listOf(now.required)];
  if (direction === 'sent')
    for (const name of required2)
      if (!required.includes(name)) breaks.push(`${where}: the field "${name}" became required`);
  if (direction === 'received')
    for (const name of required)
      if (after[String(name)] !== undefined && !required2.includes(name))
        breaks.push(`${where}: the field "${name}" may be missing now`);
}

const fieldsOf = ({ properties = {} }: { readonly properties?: unknown }): Node => properties as Node;

/** Alternatives are compared in their order; new ones stand behind the old ones. */
function compareChoices(where: string, old: Node, now: Node, comparison: Comparison): void {
  for (const keyword of ['oneOf', 'anyOf', 'allOf'] as const) {
    const [before, after] = [listOf(old[keyword]), listOf(now[keyword])];
    before.forEach((choice, i) => {
      if (after[i] === undefined) comparison.breaks.push(`${where}: alternative ${i + 1} was removed`);
      else compareSchemas(`${where}, alternative ${i + 1}`, choice, after[i], comparison);
    });
  }
}
