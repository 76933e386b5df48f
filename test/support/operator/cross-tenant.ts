import type { ApiDocument } from '../../../adapters/operator/index.ts';

/** One call of the document. */
export interface DocumentedCall {
  readonly method: string;
  /** With `{id}` and the like. */
  readonly path: string;
  /** The example of the body. */
  readonly body?: unknown;
  /** Names of the parameters in the query. */
  readonly query: readonly string[];
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly example?: unknown }>>;
  };
}

/** All calls of the document. @example listCalls(createOperatorDocument()).length */
export const listCalls = (document: ApiDocument): readonly DocumentedCall[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, value]) => {
      if (!/^(get|post|put|delete)$/.test(method)) return [];
      const { parameters = [], requestBody } = value as Operation;
      const body = requestBody?.content['application/json']?.example;
      const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
      return [{ method: method.toUpperCase(), path, query, ...(body !== undefined && { body }) }];
    }),
  );

/** Names of fields that hold an id, a cursor, or a position in a list. */
const ID_FIELD = /^(id|subject|key|next|cursor|after|account|channel)$|Ids?$/;

/**
 * All ids and cursors in an answer.
 * @example harvestIds({ items: [{ id: 'post-1', text: 'x' }], next: 'abc' }) // ['post-1', 'abc']
 */
export function harvestIds(value: unknown, field = ''): readonly string[] {
  if (typeof value === 'string') return ID_FIELD.test(field) && value.length > 3 ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => harvestIds(item, field));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => harvestIds(inner, name));
}

/** Names of fields of a request that hold an id of this API. Other ids are those of the network, which may be equal. */
const SENT_ID_FIELD = /[a-z]Id$/;

/** A copy of a body in which every id of this API is the given one. @example replaceIds({ caseId: 'Y-1' }, 'Y-2') // { caseId: 'Y-2' } */
export function replaceIds(value: unknown, id: string, field = ''): unknown {
  if (typeof value === 'string') return SENT_ID_FIELD.test(field) ? id : value;
  if (Array.isArray(value)) return value.map((item) => replaceIds(item, id, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, replaceIds(inner, id, name)]),
  );
}

/** Whether a body has an id that can be replaced. @example hasIds({ text: 'x' }) // false */
export const hasIds = (body: unknown): boolean =>
  JSON.stringify(replaceIds(body, '\u0001')) !== JSON.stringify(replaceIds(body, '\u0002'));

/**
 * Another id of the same shape: letters stay letters of the same case, and digits stay digits.
 * @example similarId('Y-4G7C', 1) // 'Y-…'
 */
export function similarId(id: string, seed: number): string {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0;
  const next = (count: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const pick = (characters: string): string => characters[next(characters.length)]!;
  // The first letter of a case number stays.
  const [prefix = ''] = /^[A-Za-z]+[-_]/.exec(id) ?? [];
  const rest = Array.from(id.slice(prefix.length), (character) => {
    if (/[0-9]/.test(character)) return pick('0123456789');
    if (/[a-f]/.test(character)) return pick('abcdef');
    if (/[a-z]/.test(character)) return pick('ghjkmnpqrstvwxyz');
    return /[A-Z]/.test(character) ? pick('ABCDEFGHJKMNPQRSTVWXYZ') : character;
  }).join('');
  return prefix + rest;
}
