import type {
  APIMessage,
  APIModalInteractionResponseCallbackData,
  RESTPostAPIChannelMessageJSONBody,
} from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import { EPHEMERAL_FLAG, type InteractionState, LOADING_FLAG } from '../../state/interactions.ts';
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

/** Puts an answer where it is seen: into the channel, or only before the person's eyes. */
function postReply(call: ApiCall, state: InteractionState, draft: MessageDraft): APIMessage {
  const { world } = call;
  const full: MessageDraft = {
    ...draft,
    webhookId: world.applicationId,
    applicationId: world.applicationId,
    ...(state.type === 2 && { type: 20 }),
    extraFields: { interaction_metadata: metadata(state) } as Partial<APIMessage>,
  };
  const hidden = ((draft.flags ?? 0) & EPHEMERAL_FLAG) !== 0;
  const message = hidden
    ? buildMessage(world, state.channel, world.bot, full)
    : addMessage(world, state.channel, world.bot, full);
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
  const { world, params, query } = call;
  const state = world.interactions.get(params.token!);
  if (!state || state.id !== params.interaction) throw apiError(10062);
  if (state.responseType !== undefined) throw apiError(40060);
  const waited = world.clock.now().getTime() - state.at.getTime();
  if (waited > world.interactionDeadlineMs) throw apiError(10062);
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

/** The interaction of the token, while the token lives. */
function getLiveInteraction({ world, params }: ApiCall): InteractionState {
  const state = world.interactions.get(params.token!);
  if (!state) throw apiError(50027);
  if (world.clock.now().getTime() - state.at.getTime() > TOKEN_LIFETIME_MS) throw apiError(50027);
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

/** The first follow-up after a deferral takes the waiting line's place. */
export function followUp(call: ApiCall): APIMessage {
  const state = getLiveInteraction(call);
  const draft = toMessageDraft(call, state.channel, call.body as RESTPostAPIChannelMessageJSONBody);
  const waiting = state.replies.get(state.originalId ?? '');
  if (!waiting || !((waiting.flags ?? 0) & LOADING_FLAG)) return postReply(call, state, draft);
  applyMessageEdit(call, waiting);
  return waiting;
}

export function editReply(call: ApiCall): APIMessage {
  const { message } = replyOf(call);
  applyMessageEdit(call, message);
  return message;
}

export function deleteReply(call: ApiCall): void {
  const { state, message } = replyOf(call);
  state.replies.delete(message.id);
  if (state.channel.messages.has(message.id)) deleteMessages(call.world, state.channel, [message.id], false);
}

export const getReply = (call: ApiCall): APIMessage => replyOf(call).message;

export const interactionRoutes: readonly Route[] = [
  route('POST', '/interactions/:interaction/:token/callback', callback, {
    validate: checkCallback,
    isPublic: true,
  }),
];

export { checkFollowUp, checkTokenEdit };
