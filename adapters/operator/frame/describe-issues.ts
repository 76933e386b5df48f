import type { z } from '@hono/zod-openapi';
import type { ProblemAnswer, ProblemPart } from './problem.ts';
import { problem } from './problem.ts';

/** More would not help and could make an answer larger than its request. */
const MAX_PARTS = 20;
/** Names of fields come from the request. In UTF-16 units. */
const MAX_NAME_LENGTH = 100;

/** Where a value of a request comes from. */
export type InputPlace = 'body' | 'query' | 'path';

type Issue = z.core.$ZodIssue;

/**
 * The answer to a request whose values do not fit: each with what to send instead. No value of the request is repeated.
 * @example describeIssues([{ place: 'query', issues }]).detail // 'limit: send a whole number. …'
 */
export function describeIssues(
  found: readonly { readonly place: InputPlace; readonly issues: readonly Issue[] }[],
): ProblemAnswer {
  const parts: ProblemPart[] = [];
  let count = 0;
  for (const { place, issues } of found)
    for (const issue of flatten(issues)) {
      count += 1;
      if (parts.length < MAX_PARTS) parts.push(toPart(place, issue));
    }
  const [first] = parts;
  const where = first?.pointer ?? first?.parameter ?? '';
  const more =
    count > 1
      ? ` There ${count === 2 ? 'is 1 more problem' : `are ${count - 1} more problems`}: see "errors".`
      : '';
  return problem('invalid-request', `${where === '' ? 'The body' : where}: ${first?.detail}.${more}`, {
    errors: parts,
  });
}

/** A union lists what is wrong with each of its members: the one that fits best is shown. */
function* flatten(issues: readonly Issue[], base: readonly PropertyKey[] = []): Iterable<Issue> {
  for (const issue of issues) {
    const path = [...base, ...issue.path];
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) {
      yield { ...issue, path };
      continue;
    }
    const best = issue.errors.reduce((a, b) => (b.length < a.length ? b : a));
    yield* flatten(best, path);
  }
}

function toPart(place: InputPlace, issue: Issue): ProblemPart {
  const detail = sentenceOf(issue);
  if (place === 'body') return { pointer: pointerOf(issue.path), detail };
  const [name = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : ''] = issue.path;
  return { parameter: shorten(String(name)), detail };
}

/** RFC 6901. */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${shorten(String(part)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const shorten = (name: string): string =>
  (name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name).toWellFormed();

const UNITS: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'items',
  set: 'items',
  map: 'items',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
};

/** What to send instead, without a full stop. */
function sentenceOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = TYPES[issue.expected] ?? `a value of the type ${issue.expected}`;
      return issue.input === undefined && /received undefined/.test(issue.message)
        ? `is missing; send ${wanted}`
        : `send ${wanted}`;
    }
    case 'unrecognized_keys':
      return `${quoteNames(issue.keys)} ${issue.keys.length === 1 ? 'is not known' : 'are not known'} here; leave ${
        issue.keys.length === 1 ? 'it' : 'them'
      } out`;
    case 'too_big':
      return issue.origin in UNITS
        ? `send at most ${issue.maximum} ${UNITS[issue.origin]}`
        : `send a number of at most ${issue.maximum}`;
    case 'too_small':
      return issue.origin in UNITS
        ? `send at least ${issue.minimum} ${UNITS[issue.origin]}`
        : `send a number of at least ${issue.minimum}`;
    case 'invalid_value':
      return `send ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'invalid_format':
      return formatSentence(issue.format, issue.message);
    case 'not_multiple_of':
      return `send a multiple of ${issue.divisor}`;
    default:
      return issue.message;
  }
}

/** A message of our own begins with `send`; those of zod say what is wrong. */
function formatSentence(format: string, message: string): string {
  if (message.startsWith('send ')) return message;
  if (format === 'datetime') return 'send a time in UTC like 2026-01-31T09:00:00Z';
  if (format === 'url') return 'send an address that begins with https://';
  return `send a string in the form ${format}`;
}

const quoteNames = (names: readonly string[]): string => {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(shorten(name)));
  return names.length > shown.length ? `${shown.join(', ')} and others` : shown.join(', ');
};
