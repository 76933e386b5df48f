import type { CaseEvent, Member, Outcome } from '#core';
import { deriveJobId } from '../case-id.ts';
import type { CaseState } from '../case-state.ts';

/** A question of a moderator to the author of a post. */
export interface CaseQuestion {
  /** The index of its event in the case. */
  readonly index: number;
  readonly at: Date;
  readonly moderator: Member;
  readonly text: string;
  /** What became of the direct message; absent while it is being sent. */
  readonly delivery?: Outcome;
}

/** What the author of a post and the moderators wrote to each other about a case. */
export type ConversationEntry =
  | { readonly kind: 'appeal' | 'answer'; readonly index: number; readonly at: Date; readonly text: string }
  | ({ readonly kind: 'question' } & CaseQuestion);

type Conversing = Pick<CaseState, 'id' | 'events' | 'outcomes' | 'moderatorDecision'>;

/** The id of the job that sends a question. @example questionJobId(state, question) // 'Y-4G7C2Q0M1X/5/reply' */
export const questionJobId = (
  { id }: Pick<CaseState, 'id'>,
  { index }: Pick<CaseQuestion, 'index'>,
): string => deriveJobId(id, index, 'reply');

/**
 * The appeals and answers of the author and the questions of moderators, oldest first.
 * @example listConversation(state).map(({ kind }) => kind) // ['appeal', 'question', 'answer']
 */
export const listConversation = (state: Conversing): ConversationEntry[] =>
  state.events.flatMap((event, index) => toEntry(state, event, index) ?? []);

function toEntry(state: Conversing, event: CaseEvent, index: number): ConversationEntry | undefined {
  const { at } = event;
  switch (event.kind) {
    case 'appealed':
      return { kind: 'appeal', index, at, text: event.plea };
    case 'answered':
      return { kind: 'answer', index, at, text: event.text };
    case 'asked': {
      const { moderator, text } = event;
      const delivery = state.outcomes.get(questionJobId(state, { index }));
      return { kind: 'question', index, at, moderator, text, ...(delivery && { delivery }) };
    }
    default:
      return undefined;
  }
}

/**
 * The entries since the last decision, oldest first. A decision ends a conversation; a later question begins a new one.
 * @example openConversation(state).filter(({ kind }) => kind === 'answer').length
 */
export const openConversation = (state: Conversing): ConversationEntry[] => {
  const decidedIndex = state.moderatorDecision?.index ?? -1;
  return listConversation(state).filter(({ index }) => index > decidedIndex);
};

/**
 * The questions that may still be sent and answered: those since the last decision.
 * @example openQuestions(state).at(-1)?.text
 */
export const openQuestions = (state: Conversing): CaseQuestion[] =>
  openConversation(state).filter((entry) => entry.kind === 'question');

/** Whether the author answered before the last decision. @example wasAnswered(state) */
export const wasAnswered = ({ events, moderatorDecision }: Conversing): boolean =>
  events.slice(0, moderatorDecision?.index).some(({ kind }) => kind === 'answered');
