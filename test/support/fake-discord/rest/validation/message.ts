import type { APIEmbed, RESTPostAPIChannelMessageJSONBody } from 'discord.js';
import { apiError, type FieldError, invalidFormBody } from '../../state/api-error.ts';
import type { ApiCall } from '../router.ts';
import { checkComponents, V2_FLAG } from './components.ts';
import { schemaErrors } from './schema.ts';

const MAX_CONTENT = 2000;
/** For all texts of all embeds of a message together. */
const MAX_EMBED_TEXT = 6000;
/** Flags that a bot may set: suppress embeds, ephemeral, suppress notifications, voice message, components V2. */
const SETTABLE_FLAGS = (1 << 2) | (1 << 6) | (1 << 12) | (1 << 13) | V2_FLAG;

type Body = Pick<
  RESTPostAPIChannelMessageJSONBody,
  'content' | 'embeds' | 'components' | 'flags' | 'attachments' | 'allowed_mentions'
> & {
  readonly poll?: unknown;
  readonly sticker_ids?: unknown;
  readonly message_reference?: { readonly type?: number };
};

const tooLongError = (path: FieldError['path'], limit: number): FieldError => ({
  path,
  code: 'BASE_TYPE_MAX_LENGTH',
  message: `Must be ${limit} or fewer in length.`,
});

const embedTextLength = (embed: APIEmbed): number =>
  [embed.title, embed.description, embed.footer?.text, embed.author?.name]
    .concat((embed.fields ?? []).flatMap(({ name, value }) => [name, value]))
    .reduce((sum, text) => sum + (text?.length ?? 0), 0);

/** `parse` and a list exclude each other for users, and for roles. */
const checkMentions = (mentions: Body['allowed_mentions']): FieldError[] =>
  (['users', 'roles'] as const).flatMap((kind) =>
    mentions?.parse?.includes(kind as never) && mentions[kind]?.length
      ? [
          {
            path: ['allowed_mentions'],
            code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
            message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
          },
        ]
      : [],
  );

/**
 * Errors that the published schema does not detect. `flags` are the flags after the change.
 * @example extraMessageErrors({ content: 'ok' }, 0) // []
 */
export function extraMessageErrors(body: Body, flags: number): FieldError[] {
  const fieldErrors: FieldError[] = [];
  if ((body.content?.length ?? 0) > MAX_CONTENT) fieldErrors.push(tooLongError(['content'], MAX_CONTENT));
  if ((body.embeds ?? []).reduce((sum, embed) => sum + embedTextLength(embed), 0) > MAX_EMBED_TEXT)
    fieldErrors.push({
      path: ['embeds'],
      code: 'MAX_EMBED_SIZE_EXCEEDED',
      message: `Embed size exceeds maximum size of ${MAX_EMBED_TEXT}`,
    });
  fieldErrors.push(
    ...checkMentions(body.allowed_mentions),
    ...checkComponents((body.components ?? []) as never, flags),
  );
  if ((body.flags ?? 0) & ~SETTABLE_FLAGS)
    fieldErrors.push({ path: ['flags'], code: 'BAD_FLAGS', message: 'These message flags cannot be set.' });
  if (flags & V2_FLAG)
    for (const key of ['content', 'embeds', 'poll', 'sticker_ids'] as const) {
      const value = body[key];
      if (Array.isArray(value) ? value.length > 0 : value)
        fieldErrors.push({
          path: [key],
          code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
          message: `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
        });
    }
  return fieldErrors;
}

const isEmpty = (body: Body, files: number): boolean =>
  !body.content?.trim() &&
  !body.poll &&
  body.message_reference?.type !== 1 &&
  files === 0 &&
  [body.embeds, body.components, body.sticker_ids].every((list) => !Array.isArray(list) || list.length === 0);

/**
 * Checks a new message of a bot, a webhook or an interaction. Throws 50035 or 50006.
 * @example checkNewMessage('MessageCreateRequestSchema', body, files.length)
 */
export function checkNewMessage(
  schema: string,
  body: unknown,
  files: number,
  under: readonly string[] = [],
): void {
  const message = (body ?? {}) as Body;
  const fieldErrors = [...schemaErrors(schema, message), ...extraMessageErrors(message, message.flags ?? 0)];
  if (fieldErrors.length > 0) throw invalidFormBody(fieldErrors, under);
  if (isEmpty(message, files)) throw apiError(50006);
}

/** Checks a new message of the bot. @example checkMessageCreateBody({ content: 'ok' }, call) */
export const checkMessageCreateBody = (body: unknown, { files }: ApiCall): void =>
  checkNewMessage('MessageCreateRequestSchema', body, files.length);

/**
 * Checks an edit together with the present flags of the message: V2 cannot be removed. Throws 50035.
 * @example checkMessageEdit('MessageEditRequestPartialSchema', body, message.flags)
 */
export function checkMessageEdit(
  schema: string,
  body: unknown,
  flagsNow: number,
  under: readonly string[] = [],
): void {
  const change = (body ?? {}) as Body;
  const flags = (change.flags ?? 0) | (flagsNow & V2_FLAG);
  const fieldErrors = [...schemaErrors(schema, change), ...extraMessageErrors(change, flags)];
  if (fieldErrors.length > 0) throw invalidFormBody(fieldErrors, under);
}

/** Checks an edit of a message of the bot. @example checkMessageEditBody({ content: 'ok' }, call) */
export function checkMessageEditBody(body: unknown, { discord, params }: ApiCall): void {
  const message = discord.channels.get(params.channel!)?.messages.get(params.message!);
  checkMessageEdit('MessageEditRequestPartialSchema', body, message?.flags ?? 0);
}
