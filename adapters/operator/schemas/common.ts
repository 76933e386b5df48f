import { z } from '@hono/zod-openapi';
import { Pictures } from '../posts/picture-schema.ts';

/** In UTF-16 units, of the text and all parts of one post together. */
export const MAX_POST_LENGTH = 20_000;
const MAX_PARTS = 20;
const MAX_ID_LENGTH = 200;

/**
 * Text that can be an id: without control characters, which PostgreSQL cannot even compare, and a part of an address.
 * @example z.string().min(1).max(200).regex(...ID_RULE)
 */
export const ID_RULE = [
  /^(?!\.{1,2}$)[^\u0000-\u001f\u007f-\u009f]+$/,
  'send an id without control characters that is not . or ..',
] as const;

/** An id that the operator chose: of a post, an account, a channel. `.` and `..` cannot be part of an address. */
export const Id = z
  .string()
  .min(1)
  .max(MAX_ID_LENGTH)
  .regex(...ID_RULE)
  .describe('An id of your network: 1 to 200 characters without control characters, and not `.` or `..`.')
  .openapi('Id', { example: 'post-1841' });

/** A time in UTC: a string outside, a `Date` inside. Years outside 1970 to 2199 are mistakes. */
export const Time = z.iso
  .datetime({ abort: true })
  .regex(/^(?:19[7-9]\d|2[01]\d\d)-/, 'send a time in UTC like 2026-01-31T09:00:00Z')
  .transform((text) => new Date(text))
  .describe('A time in UTC (ISO 8601), for example 2026-01-31T09:00:00Z.')
  .openapi('Time', { format: 'date-time', example: '2026-01-31T09:00:00Z' });

/** A language of the wording. */
export const Language = z.enum(['ja', 'en']).describe('`ja` Japanese, `en` English.').openapi('Language');

/** Text that belongs to a post but was not typed into it. */
export const Part = z
  .strictObject({
    kind: z
      .enum(['attachment-name', 'display-name', 'embed', 'forward', 'image-text', 'poll', 'thread-title'])
      .describe('Where the text comes from.'),
    text: z.string().max(MAX_POST_LENGTH).describe('The text, well-formed UTF-16.'),
  })
  .describe(
    'Text that belongs to a post but was not typed into it: a file name, the text in a picture, a link preview.',
  )
  .openapi('Part');

/** The parts of a post. */
export const Parts = z
  .array(Part)
  .max(MAX_PARTS)
  .describe('At most 20. Together with the text at most 20,000 characters.');

/** An account of the network. */
export const Account = z
  .strictObject({
    id: Id.describe('The id of the account in your network.'),
    name: z.string().max(MAX_ID_LENGTH).optional().describe('The name that others see.'),
    createdAt: Time.optional().describe(
      'When the account was made. Posts of new accounts are read more closely.',
    ),
    joinedAt: Time.optional().describe(
      'When the account joined the channel or community, if that is another time.',
    ),
    language: Language.optional().describe(
      'The language in which the account gets messages. Absent: that of your policy.',
    ),
    roles: z
      .array(Id)
      .max(100)
      .optional()
      .describe('Roles of the account that your policy may name as exempt.'),
    protected: z
      .boolean()
      .optional()
      .describe(
        'True for moderators and employees: their posts are never judged and nothing is done to them.',
      ),
    bot: z.boolean().optional().describe('True for programs: their posts are never judged.'),
  })
  .describe('An account of your network. Send what you know; fields that you leave out count as unknown.')
  .openapi('Account', { example: { id: 'acc-77', name: 'rin', createdAt: '2026-01-02T03:04:05Z' } });

/** Whether text and parts together are short enough. */
export const isShortEnough = ({
  text,
  parts = [],
}: {
  readonly text: string;
  readonly parts?: readonly { readonly text: string }[] | undefined;
}): boolean => parts.reduce((sum, part) => sum + part.text.length, text.length) <= MAX_POST_LENGTH;

/** What a text and its parts must fulfil together. @example z.strictObject({ text, parts }).refine(isShortEnough, TOO_LONG) */
export const TOO_LONG = {
  path: ['text'],
  message: `send at most ${MAX_POST_LENGTH} characters in the text and all parts together`,
};

/** The fields of a post without its id. */
export const postFields = {
  revision: z
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .describe('Rises with each edit of the post. A lower one than that known is outdated.'),
  author: Account.describe('Who wrote the post.'),
  channel: Id.optional().describe('Where the post stands. Absent: `posts`.'),
  text: z.string().max(MAX_POST_LENGTH).describe('The text, well-formed UTF-16.'),
  parts: Parts.optional(),
  sentAt: Time.describe('When the post was published.'),
  replyTo: Id.optional().describe('The id of the post to which it replies.'),
  url: z
    .url({ protocol: /^https?$/, error: 'send an address that begins with https://' })
    .max(2000)
    .optional()
    .describe('An address at which a moderator can open the post.'),
} as const;

/** The fields of a post that was not sent before. */
export const newPostFields = {
  id: Id.describe('The id of the post in your network.'),
  ...postFields,
  revision: postFields.revision.default(1).describe('Rises with each edit of the post; 1 for a new post.'),
} as const;

/** A post in the document. */
export const POST_EXAMPLE = {
  id: 'post-1841',
  author: { id: 'acc-77', name: 'rin' },
  text: 'はじめまして。よろしくお願いします',
  sentAt: '2026-01-31T09:00:00Z',
} as const;

/** A post that comes with a report. */
export const ReportedPost = z
  .strictObject({ ...newPostFields, pictures: Pictures.optional() })
  .refine(isShortEnough, TOO_LONG)
  .describe('A post of your network.')
  .openapi('ReportedPost', { example: POST_EXAMPLE });

/**
 * The schemas with a name that several calls describe in their own words. They are added to the document first, so that the
 * words of one call do not stand for all.
 */
export const NAMED_SCHEMAS = { Id, Time, Language, Part, Account, ReportedPost } as const;

/** An id in a cursor. It was an id of an answer, so it keeps the rule of ids. */
export const CursorId = z
  .string()
  .min(1)
  .max(MAX_ID_LENGTH)
  .regex(...ID_RULE);

/** The parameters of a list. */
export const listQuery = {
  cursor: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe('The value of `next` of the answer before. Absent: from the beginning.'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(50)
    .describe('The most entries of one answer, 1 to 500.'),
} as const;

/** `next` of the answer of a list. */
export const Next = z
  .string()
  .optional()
  .describe('The `cursor` of the next request. Absent: this was the last answer.');
