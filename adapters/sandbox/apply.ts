import { type Action, type ActionKind, AdapterError, type Outcome, type Server, serverKey } from '#core';
import { server as ours } from './people.ts';
import { type Channel, isChannel, type State } from './state.ts';

/** The sandbox can do everything that is ever asked of a platform. */
export const supports: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'hide',
  'restore',
  'warn',
  'timeout',
  'end-timeout',
  'kick',
  'ban',
  'unban',
  'quarantine',
  'release',
  'card',
  'board',
  'notice',
  'help',
  'reply',
]);

type Done = Pick<Outcome, 'status' | 'detail'>;

const done: Done = { status: 'done' };

const gone = (what: string) => new AdapterError('gone', `the sandbox has no such ${what}`);

/**
 * Does one action to the chat. Doing it twice is the same as doing it once.
 * Throws `AdapterError('gone')` for a message, channel or server that the sandbox does not have.
 * @example applyTo(state, server, { kind: 'card', card }) // { status: 'done' }
 */
export const applyTo = (state: State, server: Server, action: Action): Done => {
  if (serverKey(server) !== serverKey(ours)) throw gone('server');
  switch (action.kind) {
    case 'hide':
      setHidden(state, action.message.id, true);
      return done;
    case 'restore':
      setHidden(state, action.message.ref.id, false);
      return done;
    case 'warn':
    case 'help':
    case 'reply':
      state.deliver(action.kind, action.member.id, action.letter);
      return done;
    case 'card':
      state.showCard(action.card);
      return done;
    case 'board':
      state.showBoard(channelNamed(action.channel), action.key, action.text);
      return done;
    case 'notice':
      state.announce(channelNamed(action.channel), action.text, action.helpLines);
      return done;
    case 'timeout':
      state.restrict(action.member.id, { until: action.until });
      return done;
    case 'end-timeout':
      state.restrict(action.member.id, { until: new Date(0) });
      return done;
    case 'quarantine':
      state.restrict(action.member.id, { quarantined: true });
      return done;
    case 'release':
      state.restrict(action.member.id, { quarantined: false });
      return done;
    case 'kick':
      state.restrict(action.member.id, { gone: 'kicked' });
      return done;
    case 'ban':
      state.restrict(action.member.id, { gone: 'banned' });
      return done;
    case 'unban':
      state.restrict(action.member.id, { gone: undefined });
      return done;
    default:
      return action satisfies never;
  }
};

const setHidden = (state: State, id: string, hidden: boolean): void => {
  if (!state.setHidden(id, hidden)) throw gone('message');
};

const channelNamed = (name: string): Channel => {
  if (!isChannel(name)) throw gone('channel');
  return name;
};
