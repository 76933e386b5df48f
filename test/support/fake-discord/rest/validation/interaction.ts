import type { APIModalInteractionResponseCallbackData } from 'discord.js';
import { invalidFormBody } from '../../state/api-error.ts';
import type { ApiCall } from '../router.ts';
import { checkCustomIds } from './components.ts';
import { checkMessageEdit, checkNewMessage } from './message.ts';
import { schemaErrors } from './schema.ts';

const MAX_MODAL_COMPONENTS = 5;

function checkModal(data: APIModalInteractionResponseCallbackData | undefined): void {
  const parts = data?.components ?? [];
  const fieldErrors = [
    ...schemaErrors('ModalInteractionCallbackRequestDataSchema', data),
    ...checkCustomIds(parts as never),
  ];
  if (parts.length > MAX_MODAL_COMPONENTS)
    fieldErrors.push({
      path: ['components'],
      code: 'BASE_TYPE_BAD_LENGTH',
      message: `Must be between 1 and ${MAX_MODAL_COMPONENTS} in length.`,
    });
  if (fieldErrors.length > 0) throw invalidFormBody(fieldErrors, ['data']);
}

/** Checks the first response to an interaction, by its type. @example checkCallback({ type: 5 }, call) */
export function checkCallback(body: unknown, { discord, params, files }: ApiCall): void {
  const { type, data } = (body ?? {}) as { type?: number; data?: { flags?: number } };
  switch (type) {
    case 1:
    case 6:
      break;
    case 4:
      checkNewMessage('IncomingWebhookInteractionRequestSchema', data, files.length, ['data']);
      break;
    case 5:
      checkDeferral(data?.flags ?? 0);
      break;
    case 7: {
      const flags = discord.interactions.get(params.token!)?.source?.flags ?? 0;
      checkMessageEdit('IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema', data, flags, [
        'data',
      ]);
      break;
    }
    case 8:
      checkChoices((data as { choices?: unknown } | undefined)?.choices);
      break;
    case 9:
      checkModal(data as APIModalInteractionResponseCallbackData | undefined);
      break;
    default:
      throw invalidFormBody([
        { path: ['type'], code: 'BASE_TYPE_CHOICES', message: 'Value must be one of {1, 4, 5, 6, 7, 8, 9}.' },
      ]);
  }
}

/** At most 25, each of at most 100 characters. */
function checkChoices(choices: unknown): void {
  const isValidText = (text: unknown) => typeof text === 'string' && text.length > 0 && text.length <= 100;
  const isValid =
    Array.isArray(choices) &&
    choices.length <= 25 &&
    choices.every(
      ({ name, value }: { name: unknown; value: unknown }) => isValidText(name) && isValidText(value),
    );
  if (isValid) return;
  const message = 'Must be 25 or fewer, each between 1 and 100 in length.';
  throw invalidFormBody([{ path: ['data', 'choices'], code: 'BASE_TYPE_BAD_LENGTH', message }]);
}

/** A deferral may have the ephemeral flag only; components V2 are set with the edit. */
function checkDeferral(flags: number): void {
  if (flags & ~(1 << 6))
    throw invalidFormBody([
      { path: ['data', 'flags'], code: 'BAD_FLAGS', message: 'Only the ephemeral flag can be deferred.' },
    ]);
}

/** Checks a follow-up message. @example checkFollowUp({ content: 'ok' }, call) */
export const checkFollowUp = (body: unknown, { files }: ApiCall): void =>
  checkNewMessage('IncomingWebhookRequestPartialSchema', body, files.length);

/** Checks an edit of a reply. @example checkTokenEdit({ content: 'ok' }, call) */
export function checkTokenEdit(body: unknown, { discord, params }: ApiCall): void {
  const state = discord.interactions.get(params.token!);
  const id = params.message === '@original' ? state?.originalId : params.message;
  const message = state?.replies.get(id ?? '') ?? (state?.source?.id === id ? state?.source : undefined);
  checkMessageEdit('IncomingWebhookUpdateRequestPartialSchema', body, message?.flags ?? 0);
}

/**
 * Throws 50035 for a response type that this interaction does not allow.
 * @example checkResponseType(5, { type: 2, source: undefined })
 */
export function checkResponseType(type: number, interaction: { type: number; source: unknown }): void {
  if ((type === 8) !== (interaction.type === 4))
    throw invalidFormBody([
      { path: ['type'], code: 'BASE_TYPE_CHOICES', message: 'Choices answer typing, nothing else.' },
    ]);
  const isUpdate = type === 6 || type === 7;
  if (isUpdate && !interaction.source)
    throw invalidFormBody([
      { path: ['type'], code: 'BASE_TYPE_CHOICES', message: 'There is no message to update.' },
    ]);
  if (type === 9 && interaction.type === 5)
    throw invalidFormBody([
      { path: ['type'], code: 'BASE_TYPE_CHOICES', message: 'A modal cannot answer a modal.' },
    ]);
}
