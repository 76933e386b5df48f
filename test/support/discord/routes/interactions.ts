import type {
  APIMessage,
  APIModalInteractionResponseCallbackData,
  RESTPostAPIChannelMessageJSONBody,
} from 'discord.js';
import { checkCallback, checkFollowUp, checkKind, checkTokenEdit } from '../checks/interaction.ts';
import { EPHEMERAL, type InteractionState, LOADING } from '../interactions.ts';
import { addMessage, buildMessage, type Draft, removeMessages } from '../messages.ts';
import { refuse } from '../refusal.ts';
import { type Call, type Route, route } from '../router.ts';
import { applyChange, draftOf } from './messages.ts';

const TOKEN_MS = 15 * 60_000;

/** Puts an answer where it is seen: into the channel, or only before the person's eyes. */
function answer(call: Call, state: InteractionState, draft: Draft): APIMessage {
  const { world } = call;
  const full: Draft = {
    ...draft,
    webhookId: world.applicationId,
    applicationId: world.applicationId,
    ...(state.type === 2 && { type: 20 }),
    more: { interaction_metadata: metadata(state) } as Partial<APIMessage>,
  };
  const hidden = ((draft.flags ?? 0) & EPHEMERAL) !== 0;
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

function callback(call: Call): object | undefined {
  const { world, params, query } = call;
  const state = world.interactions.get(params.token!);
  if (!state || state.id !== params.interaction) throw refuse(10062);
  if (state.answered !== undefined) throw refuse(40060);
  const waited = world.clock.now().getTime() - state.at.getTime();
  if (waited > world.interactionDeadlineMs) throw refuse(10062);
  const { type, data } = call.body as { type: number; data?: object };
  checkKind(type, state);
  state.answered = type;
  state.answeredAfterMs = waited;
  const message = respond({ ...call, body: data }, state, type);
  if (query.get('with_response') !== 'true') return undefined;
  return {
    interaction: {
      id: state.id,
      type: state.type,
      ...(message && {
        response_message_id: message.id,
        response_message_loading: type === 5,
        response_message_ephemeral: ((message.flags ?? 0) & EPHEMERAL) !== 0,
      }),
    },
    ...(message && { resource: { type, message } }),
  };
}

function respond(call: Call, state: InteractionState, type: number): APIMessage | undefined {
  const body = (call.body ?? {}) as RESTPostAPIChannelMessageJSONBody;
  if (type === 4) state.originalId = answer(call, state, draftOf(call, state.channel, body)).id;
  if (type === 5) state.originalId = answer(call, state, { flags: (body.flags ?? 0) | LOADING }).id;
  if (type === 6 || type === 7) state.originalId = state.source!.id;
  if (type === 7) applyChange(call, state.source!);
  if (type === 8) state.choices = (body as unknown as { choices: InteractionState['choices'] }).choices;
  if (type === 9) state.modal = body as unknown as APIModalInteractionResponseCallbackData;
  return state.originalId === undefined ? undefined : (state.replies.get(state.originalId) ?? state.source);
}

/** The interaction of the token, while the token lives. */
function living({ world, params }: Call): InteractionState {
  const state = world.interactions.get(params.token!);
  if (!state) throw refuse(50027);
  if (world.clock.now().getTime() - state.at.getTime() > TOKEN_MS) throw refuse(50027);
  if (state.answered === undefined) throw refuse(10015);
  return state;
}

function replyOf(call: Call): { state: InteractionState; message: APIMessage } {
  const state = living(call);
  const id = call.params.message === '@original' ? state.originalId : call.params.message;
  const message = state.replies.get(id ?? '') ?? (state.source?.id === id ? state.source : undefined);
  if (!message) throw refuse(10008);
  return { state, message };
}

/** The first follow-up after a deferral takes the waiting line's place. */
export function followUp(call: Call): APIMessage {
  const state = living(call);
  const draft = draftOf(call, state.channel, call.body as RESTPostAPIChannelMessageJSONBody);
  const waiting = state.replies.get(state.originalId ?? '');
  if (!waiting || !((waiting.flags ?? 0) & LOADING)) return answer(call, state, draft);
  applyChange(call, waiting);
  return waiting;
}

export function editReply(call: Call): APIMessage {
  const { message } = replyOf(call);
  applyChange(call, message);
  return message;
}

export function deleteReply(call: Call): void {
  const { state, message } = replyOf(call);
  state.replies.delete(message.id);
  if (state.channel.messages.has(message.id)) removeMessages(call.world, state.channel, [message.id], false);
}

export const getReply = (call: Call): APIMessage => replyOf(call).message;

export const interactionRoutes: readonly Route[] = [
  route('POST', '/interactions/:interaction/:token/callback', callback, { check: checkCallback, open: true }),
];

export { checkFollowUp, checkTokenEdit };
