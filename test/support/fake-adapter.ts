import type {
  Action,
  ActionKind,
  Adapter,
  Card,
  DirectMessage,
  Member,
  Message,
  Outcome,
  Server,
} from '#core';
import { ACTION_KINDS, memberKey, messageKey } from '#core';
import { createFakeReading, type FakeReading } from './fake-adapter-reading.ts';

/** The sanctions of one member on the fake platform. */
export interface MemberState {
  timeoutUntil?: Date;
  quarantined: boolean;
  away?: 'kicked' | 'banned';
}

/** A direct message that a member received. */
export interface DeliveredMessage {
  readonly kind: 'warn' | 'help' | 'reply';
  readonly to: string;
  readonly letter: DirectMessage;
}

/** An adapter that records actions, for tests. */
export interface FakeAdapter extends Adapter {
  /** What the platform has to read. The methods of `Adapter` that read it are absent without the option `reading`. */
  readonly reading: FakeReading;
  /** Every requested action in order, also those that failed. */
  readonly requestedActions: Action[];
  /** The kinds of actions that changed the platform: a repeated action without effect is not listed. */
  readonly changes: string[];
  readonly deliveredMessages: DeliveredMessage[];
  readonly cards: Map<string, Card>;
  readonly boards: Map<string, Extract<Action, { kind: 'board' }>>;
  isHidden(message: Message): boolean;
  memberState(member: Pick<Member, 'server' | 'id'>): MemberState;
  messagesTo(id: string, kind?: DeliveredMessage['kind']): readonly DeliveredMessage[];
  /** The next `times` actions of this kind throw this error. */
  failNext(kind: ActionKind, error: Error, times?: number): void;
}

/**
 * A platform in memory that keeps the contract of adapters: doing an action twice has no further effect.
 * @example const adapter = createFakeAdapter(); adapter.failNext('hide', new AdapterError('unavailable', 'down'))
 */
export function createFakeAdapter(
  options: {
    readonly platform?: string;
    readonly without?: readonly ActionKind[];
    /** True: callers, channels and messages can be read. */
    readonly reading?: boolean;
    /** Results instead of `done`. */
    readonly outcomes?: Partial<Record<ActionKind, Pick<Outcome, 'status' | 'detail'>>>;
  } = {},
): FakeAdapter {
  const hidden = new Set<string>();
  const members = new Map<string, MemberState>();
  const failures: { kind: ActionKind; error: Error; left: number }[] = [];
  const requestedActions: Action[] = [];
  const changes: string[] = [];
  const deliveredMessages: DeliveredMessage[] = [];
  const cards = new Map<string, Card>();
  const boards: FakeAdapter['boards'] = new Map();

  const stateOf = (member: Pick<Member, 'server' | 'id'>): MemberState => {
    const key = memberKey(member);
    const state = members.get(key) ?? { quarantined: false };
    members.set(key, state);
    return state;
  };

  function applyAction(action: Action): boolean {
    switch (action.kind) {
      case 'hide': {
        const key = messageKey(action.message);
        return !hidden.has(key) && Boolean(hidden.add(key));
      }
      case 'restore':
        return hidden.delete(messageKey(action.message.ref));
      case 'timeout': {
        const state = stateOf(action.member);
        const changed = state.timeoutUntil?.getTime() !== action.until.getTime();
        state.timeoutUntil = action.until;
        return changed;
      }
      case 'end-timeout': {
        const state = stateOf(action.member);
        const changed = state.timeoutUntil !== undefined;
        delete state.timeoutUntil;
        return changed;
      }
      case 'quarantine':
      case 'release': {
        const state = stateOf(action.member);
        const changed = state.quarantined !== (action.kind === 'quarantine');
        state.quarantined = action.kind === 'quarantine';
        return changed;
      }
      case 'kick':
      case 'ban': {
        const state = stateOf(action.member);
        const away = action.kind === 'kick' ? 'kicked' : 'banned';
        const changed = state.away !== away;
        state.away = away;
        return changed;
      }
      case 'unban': {
        const state = stateOf(action.member);
        const changed = state.away === 'banned';
        delete state.away;
        return changed;
      }
      case 'card': {
        const shown = cards.get(action.card.caseId);
        if (shown && shown.revision >= action.card.revision) return false;
        cards.set(action.card.caseId, action.card);
        return true;
      }
      case 'warn':
      case 'help':
      case 'reply': {
        const { kind, letter } = action;
        const to = action.member.id;
        const isRepeated = deliveredMessages.some((delivered) => delivered.letter.key === letter.key);
        if (!isRepeated) deliveredMessages.push({ kind, to, letter });
        return !isRepeated;
      }
      case 'board': {
        const shown = boards.get(action.key);
        if (shown && shown.revision >= action.revision) return false;
        boards.set(action.key, action);
        return true;
      }
      case 'notice':
        return true;
      default:
        return action satisfies never;
    }
  }

  const reading = createFakeReading();
  const { findCaller, readNeighbours, readHistory, listChannels, listRoles } = reading;
  return {
    ...(options.reading && { findCaller, readNeighbours, readHistory, listChannels, listRoles }),
    reading,
    platform: options.platform ?? 'fake',
    supports: new Set(ACTION_KINDS.filter((kind) => !options.without?.includes(kind))),
    requestedActions,
    changes,
    deliveredMessages,
    cards,
    boards,
    isHidden: (message) => hidden.has(messageKey(message.ref)),
    memberState: stateOf,
    messagesTo: (id, kind) =>
      deliveredMessages.filter((delivered) => delivered.to === id && (!kind || delivered.kind === kind)),
    failNext(kind, error, times = 1) {
      failures.push({ kind, error, left: times });
    },
    async start() {},
    async stop() {},
    async apply(_server: Server, action: Action) {
      requestedActions.push(action);
      const failure = failures.find(({ kind, left }) => kind === action.kind && left > 0);
      if (failure) {
        failure.left -= 1;
        throw failure.error;
      }
      const fixedResult = options.outcomes?.[action.kind];
      if (fixedResult) return fixedResult;
      if (applyAction(action)) changes.push(action.kind);
      return { status: 'done' };
    },
  };
}
