import { wordPattern } from './person.ts';

/** Whom to remove from a value, and what stands there instead. */
export interface PersonRedaction {
  readonly id: string;
  /** For example `erased-5f0c…`. */
  readonly pseudonym: string;
}

/** Texts under these keys are words of this program, which an id of the sandbox may equal. */
const PROGRAM_KEYS: ReadonlySet<string> = new Set([
  ...[
    'kind',
    'status',
    'rung',
    'decision',
    'platform',
    'channel',
    'stance',
    'ruling',
    'phraseRuling',
    'pictureRuling',
  ],
  ...['label', 'match'],
  ...['rule', 'sorts', 'packs', 'language', 'why', 'muting', 'file', 'caseId', 'cases', 'server'],
]);
/** Fields of a member that can identify the person. */
const MEMBER_DETAILS: ReadonlySet<string> = new Set(['accountCreatedAt', 'joinedAt', 'language']);

type Fields = Readonly<Record<string, unknown>>;

/**
 * A copy of a value without one person. The account gets a pseudonym, and its name, roles and dates are removed. A message
 * of the person loses its texts and its link. In all other texts the id is replaced. The id of a message stays: the number
 * of its case is derived from it.
 * @example redactPerson({ server, id: 'rin', name: 'Rin' }, redaction) // { …, id: 'erased-5f0c…', name: '', unknown: 'person' }
 */
export function redactPerson(value: unknown, redaction: PersonRedaction): unknown {
  const idPattern = wordPattern(redaction.id, 'g');

  function redactText(text: string, key: string): string {
    if (PROGRAM_KEYS.has(key)) return text;
    return text.replace(idPattern, redaction.pseudonym);
  }

  function visit(item: unknown, key: string): unknown {
    if (typeof item === 'string') return redactText(item, key);
    if (typeof item !== 'object' || item === null || item instanceof Date) return item;
    // A server, which another kind of id may equal.
    if ('platform' in item) return item;
    if (Array.isArray(item)) return item.map((element) => visit(element, key));
    if (isMemberOf(item, redaction.id)) return redactMember(item, redaction.pseudonym);
    const isOwnMessage = 'ref' in item && 'author' in item && isMemberOf(item.author, redaction.id);
    const fields = isOwnMessage ? withoutTexts(item as Fields) : (item as Fields);
    return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, visit(field, name)]));
  }
  return visit(value, '');
}

/** Is a value the account of this person? */
const isMemberOf = (value: unknown, id: string): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  value.id === id &&
  ('server' in value || 'name' in value) &&
  !('channel' in value);

const redactMember = (member: Fields, pseudonym: string): Fields => ({
  ...Object.fromEntries(Object.entries(member).filter(([name]) => !MEMBER_DETAILS.has(name))),
  id: pseudonym,
  // No strike, no letter and no button may concern the pseudonym, and Slack refuses a card that mentions it.
  ...('name' in member && { name: '', unknown: 'person' }),
  ...('roles' in member && { roles: [] }),
});

/** Its pictures, what was read in them and the copies of its files are deleted, so the parts name no picture. */
function withoutTexts({ url: _url, pictures: _ids, readPictures: _read, ...message }: Fields): Fields {
  const parts = Array.isArray(message.parts) ? (message.parts as readonly Fields[]) : [];
  return { ...message, text: '', parts: parts.map(({ kind }) => ({ kind, text: '' })) };
}
