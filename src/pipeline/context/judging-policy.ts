import type { JudgedByDraft, Message, Policy, PolicyStore } from '#core';

/** What a message is judged under. */
export interface Judging {
  /** The settings of the server, or these with a draft of rules for a share of the authors. */
  readonly policy: Policy;
  /** The draft; absent: the rules in force judge the message. */
  readonly draft?: JudgedByDraft;
}

/** What a message is judged under. Synchronous: it is called for every message. */
export type JudgingOf = (message: Pick<Message, 'ref' | 'author'>) => Judging;

/** The draft of rules that judges a message in place of the rules in force; undefined for nearly all messages. */
export type DraftOfMessage = (...message: Parameters<JudgingOf>) => Required<Judging> | undefined;

/**
 * Without drafts each message is judged under the settings of its server.
 * @example const judgingOf = createJudging(policies, live.draftOf); judgingOf(message).policy.probability.hide
 */
export const createJudging =
  (policies: Pick<PolicyStore, 'of'>, draftOf: DraftOfMessage | undefined): JudgingOf =>
  (message) =>
    draftOf?.(message) ?? { policy: policies.of(message.ref.server) };

/** The field of a trigger or an event that names the draft. @example { ...trigger, ...draftField(judgingOf(message)) } */
export const draftField = ({ draft }: Pick<Judging, 'draft'>): Pick<Judging, 'draft'> =>
  draft ? { draft } : {};
