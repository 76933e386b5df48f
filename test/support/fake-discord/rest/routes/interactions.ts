import type {
  APIMessage,
  APIModalInteractionResponseCallbackData,
  RESTPostAPIChannelMessageJSONBody,
} from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import type { InteractionState } from '../../state/discord-state.ts';
import { EPHEMERAL_FLAG, LOADING_FLAG } from '../../state/interactions.ts';
import { addMessage, buildMessage, deleteMessages, type MessageDraft } from '../../state/messages.ts';
import { type ApiCall, type Route, route } from '../router.ts';
import {
  checkCallback,
  checkFollowUp,
  checkResponseType,
  checkTokenEdit,
} from '../validation/interaction.ts';
import { applyMessageEdit, toMessageDraft } from './messages.ts';

const TOKEN_LIFETIME_MS = 15 * 60_000;

/** Posts a reply in the channel; an ephemeral reply only among the replies of the interaction. */
function postReply(call: ApiCall, state: InteractionState, draft: MessageDraft): APIMessage {
  const { discord } = call;
  const full: MessageDraft = {
    ...draft,
    webhookId: discord.applicationId,
    applicationId: discord.applicationId,
    ...(state.type === 2 && { type: 20 }),
    extraFields: { interaction_metadata: metadata(state) } as Partial<APIMessage>,
  };
  const hidden = ((draft.flags ?? 0) & EPHEMERAL_FLAG) !== 0;
  const message = hidden
    ? buildMessage(discord, state.channel, discord.bot, full)
    : addMessage(discord, state.channel, discord.bot, full);
  state.replies.set(message.id, message);
  return message;
}

const metadata = ({ id, type, user }: InteractionState): object => ({
  id,
  type,
  user,
  authorizing_integration_owners: {},
});

function callback(call: ApiCall): object | undefined {
  const { discord, params, query } = call;
  const state = discord.interactions.get(params.token!);
  if (!state || state.id !== params.interaction) throw apiError(10062);
  if (state.responseType !== undefined) throw apiError(40060);
  const waited = discord.clock.now().getTime() - state.at.getTime();
  if (waited > discord.interactionDeadlineMs) throw apiError(10062);
  const { type, data } = call.body as { type: number; data?: object };
  checkResponseType(type, state);
  state.responseType = type;
  state.respondedAfterMs = waited;
  const message = respond({ ...call, body: data }, state, type);
  if (query.get('with_response') !== 'true') return undefined;
  return {
    interaction: {
      id: state.id,
      type: state.type,
      ...(message && {
        response_message_id: message.id,
        response_message_loading: type === 5,
        response_message_ephemeral: ((message.flags ?? 0) & EPHEMERAL_FLAG) !== 0,
      }),
    },
    ...(message && { resource: { type, message } }),
  };
}

function respond(call: ApiCall, state: InteractionState, type: number): APIMessage | undefined {
  const body = (call.body ?? {}) as RESTPostAPIChannelMessageJSONBody;
  if (type === 4) state.originalId = postReply(call, state, toMessageDraft(call, state.channel, body)).id;
  if (type === 5) state.originalId = postReply(call, state, { flags: (body.flags ?? 0) | LOADING_FLAG }).id;
  if (type === 6 || type === 7) state.originalId = state.source!.id;
  if (type === 7) applyMessageEdit(call, state.source!);
  if (type === 8) state.choices = (body as unknown as { choices: InteractionState['choices'] }).choices;
  if (type === 9) state.modal = body as unknown as APIModalInteractionResponseCallbackData;
  return state.originalId === undefined ? undefined : (state.replies.get(state.originalId) ?? state.source);
}

/** The interaction of the token. Throws 50027 when the token has expired, 10015 before the first response. */
function getLiveInteraction({ discord, params }: ApiCall): InteractionState {
  const state = discord.interactions.get(params.token!);
  if (!state) throw apiError(50027);
  if (discord.clock.now().getTime() - state.at.getTime() > TOKEN_LIFETIME_MS) throw apiError(50027);
  if (state.responseType === undefined) throw apiError(10015);
  return state;
}

function replyOf(call: ApiCall): { state: InteractionState; message: APIMessage } {
  const state = getLiveInteraction(call);
  const id = call.params.message === '@original' ? state.originalId : call.params.message;
  const message = state.replies.get(id ?? '') ?? (state.source?.id === id ? state.source : undefined);
  if (!message) throw apiError(10008);
  return { state, message };
}

/**
 * Posts a follow-up message. The first one after a deferral replaces the loading message.
 * @example followUp(call).id
 */
export function followUp(call: ApiCall): APIMessage {
  const state = getLiveInteraction(call);
  const draft = toMessageDraft(call, state.channel, call.body as RESTPostAPIChannelMessageJSONBody);
  const waiting = state.replies.get(state.originalId ?? '');
  if (!waiting || !((waiting.flags ?? 0) & LOADING_FLAG)) return postReply(call, state, draft);
  applyMessageEdit(call, waiting);
  return waiting;
}

/** Edits a reply of an interaction. @example editReply(call).content */
export function editReply(call: ApiCall): APIMessage {
  const { message } = replyOf(call);
  applyMessageEdit(call, message);
  return message;
}

/** Deletes a reply of an interaction. @example deleteReply(call) */
export function deleteReply(call: ApiCall): void {
  const { state, message } = replyOf(call);
  state.replies.delete(message.id);
  if (state.channel.messages.has(message.id))
    deleteMessages(call.discord, state.channel, [message.id], false);
}

/** A reply of an interaction. @example getReply(call).flags */
export const getReply = (call: ApiCall): APIMessage => replyOf(call).message;

/** The route of the first response to an interaction. */
export const interactionRoutes: readonly Route[] = [
  route('POST', '/interactions/:interaction/:token/callback', callback, {
    validate: checkCallback,
    isPublic: true,
  }),
];

export { checkFollowUp, checkTokenEdit };
