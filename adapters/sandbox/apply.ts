import { type Action, AdapterError, type Outcome, type Server, serverKey } from '#core';
import { type ChatState, isChannel, type SandboxChannel } from './chat-state.ts';

type ApplyResult = Pick<Outcome, 'status' | 'detail'>;

const DONE_RESULT: ApplyResult = { status: 'done' };

const goneError = (what: string) => new AdapterError('gone', `the sandbox has no such ${what}`);

/**
 * Does one action in the chat. Idempotent.
 * Throws `AdapterError('gone')` for a message, channel or server that the sandbox does not have.
 * @example applyToChat(state, server, { kind: 'card', card }) // { status: 'done' }
 */
export const applyToChat = (state: ChatState, server: Server, action: Action): ApplyResult => {
  if (serverKey(server) !== serverKey(state.server())) throw goneError('server');
  switch (action.kind) {
    case 'hide':
      setHiddenOrThrow(state, action.message.id, true);
      return DONE_RESULT;
    case 'restore':
      setHiddenOrThrow(state, action.message.ref.id, false);
      return DONE_RESULT;
    case 'warn':
    case 'help':
    case 'reply':
      state.deliverDirectMessage(action.kind, action.member.id, action.letter);
      return DONE_RESULT;
    case 'card':
      state.showCard(action.card);
      return DONE_RESULT;
    case 'board':
      state.showBoard(requireChannel(action.channel), action);
      return DONE_RESULT;
    case 'notice':
      state.postNotice(requireChannel(action.channel), action.text, action.helpLines);
      return DONE_RESULT;
    case 'timeout':
      state.restrict(action.member.id, { until: action.until });
      return DONE_RESULT;
    case 'end-timeout':
      state.restrict(action.member.id, { until: new Date(0) });
      return DONE_RESULT;
    case 'quarantine':
      state.restrict(action.member.id, { quarantined: true });
      return DONE_RESULT;
    case 'release':
      state.restrict(action.member.id, { quarantined: false });
      return DONE_RESULT;
    case 'kick':
      state.restrict(action.member.id, { gone: 'kicked' });
      return DONE_RESULT;
    case 'ban':
      state.restrict(action.member.id, { gone: 'banned' });
      return DONE_RESULT;
    case 'unban':
      state.restrict(action.member.id, { gone: undefined });
      return DONE_RESULT;
    default:
      return action satisfies never;
  }
};

const setHiddenOrThrow = (state: ChatState, id: string, hidden: boolean): void => {
  if (!state.setHidden(id, hidden)) throw goneError('message');
};

const requireChannel = (name: string): SandboxChannel => {
  if (!isChannel(name)) throw goneError('channel');
  return name;
};
