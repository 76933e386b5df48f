import type { ActionKind, CardFact, CaseButton, CaseMessage, CaseView, Policy } from '#core';
import {
  type CaseState,
  type ConversationEntry,
  caseFacts,
  createCaseCard,
  type FactTopic,
  formatDecision,
  formatDelivery,
  listConversation,
  manualTimeoutMinutes,
  type ReaderLocale,
} from '../../../cases/index.ts';
import { describeEvent } from '../../../commands/cases/describe-case.ts';
import { notesOf } from './case-history.ts';
import { postTexts } from './post-texts.ts';

/** What the page shows in addition to the case itself. */
export interface CaseSurroundings extends Pick<CaseView, 'member' | 'campaign' | 'readers'> {
  readonly locale: ReaderLocale;
  readonly policy: Policy;
  /** The actions of the platform; absent: all. */
  readonly supports: ReadonlySet<ActionKind> | undefined;
  readonly mayAct: boolean;
  readonly claimedBy: string | undefined;
  readonly channelName: string | undefined;
}

/** The page shows the other topics in parts of their own. */
const TOPICS_SHOWN: ReadonlySet<FactTopic> = new Set(['verdict', 'report', 'post', 'outcome']);

/** The case as its page shows it. Pure. @example createCaseView(state, surroundings).status // '投稿を非表示にしました。' */
export function createCaseView(state: CaseState, surroundings: CaseSurroundings): CaseView {
  const { locale, policy, supports, mayAct, claimedBy, channelName, ...others } = surroundings;
  const { message } = state.evidence;
  const context = { timeoutMinutes: manualTimeoutMinutes(policy), supports };
  const card = createCaseCard(state, context, locale);
  const decided = state.needsDecision ? undefined : formatDecision(state, locale);
  return {
    kind: 'case',
    caseId: state.id,
    version: state.events.length,
    title: card.title,
    status: card.status,
    needsDecision: state.needsDecision,
    author: {
      id: message.author.id,
      name: card.author.name,
      isErased: message.author.unknown === 'person' && message.author.name === '',
    },
    channel: { id: message.ref.channel, ...(channelName !== undefined && { name: channelName }) },
    sentAt: message.sentAt,
    ...(message.url !== undefined && { url: message.url }),
    ...postTexts(state, locale),
    facts: factsOf(state, locale),
    buttons: mayAct ? buttonsOf(card) : [],
    ...(decided !== undefined && { decided }),
    ...(!state.needsDecision && state.moderatorDecision && { decisionIndex: state.moderatorDecision.index }),
    ...(claimedBy !== undefined && { claimedBy }),
    conversation: listConversation(state).map((entry) => toMessage(entry, locale)),
    notes: notesOf(state),
    timeline: state.events.map((event) => ({ at: event.at, text: describeEvent(event, locale) })),
    ...others,
  };
}

const factsOf = (state: CaseState, locale: ReaderLocale): readonly CardFact[] =>
  caseFacts(state, {}, locale).flatMap(([topic, facts]) => (TOPICS_SHOWN.has(topic) ? facts : []));

const buttonsOf = ({
  buttons,
  change,
  deeds = [],
}: Pick<ReturnType<typeof createCaseCard>, 'buttons' | 'change' | 'deeds'>): CaseButton[] => [
  ...buttons.map(({ decision }) => ({ kind: 'decide' as const, decision, isUndo: false })),
  ...(change ? [{ kind: 'decide' as const, decision: change.decision, isUndo: true }] : []),
  ...deeds.map(({ deed, label }) => ({ kind: 'act' as const, action: deed, label })),
];

function toMessage(entry: ConversationEntry, { wording }: ReaderLocale): CaseMessage {
  const { kind, at, text } = entry;
  if (kind !== 'question') return { kind, at, text };
  const { delivery, moderator } = entry;
  return {
    ...{ kind, at, text, by: moderator.name },
    delivery: formatDelivery(delivery, wording),
    isUndelivered: delivery !== undefined && delivery.status !== 'done',
  };
}
