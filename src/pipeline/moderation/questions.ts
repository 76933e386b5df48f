import type { ActionKind, Member, Wording } from '#core';
import { fillTemplate, memberKey } from '#core';
import { takeStart } from '#lib';
import { type CaseState, openConversation, openQuestions, supportedKind } from '../../cases/index.ts';
import { accept, type CaseResponse, refuse } from './appeal-and-decision.ts';

type ReceiptWording = Wording['receipt'];

/** Between two decisions: few enough to read on one card, and no stream of messages to a member. */
const MAX_QUESTIONS = 5;
const MAX_ANSWERS = 10;
const MAX_ANSWER_LENGTH = 1000;

/**
 * The response to a moderator who asks the author a question. Refused when the author cannot be reached by direct message on
 * this platform (`unsupported`), and after five questions without a decision (`too-many`). The same question again changes
 * nothing. Pure.
 * @example askAuthor(state, { moderator, text: 'いつの写真ですか。' }, wording, clock.now()).receipt.code // 'ok'
 */
export function askAuthor(
  state: CaseState,
  { moderator, text }: { readonly moderator: Member; readonly text: string },
  wording: ReceiptWording,
  at: Date,
  supports?: ReadonlySet<ActionKind>,
): CaseResponse {
  const values = { case: state.id };
  const { author } = state.evidence.message;
  if (text === '') return refuse('unsupported', fillTemplate(wording.questionempty, values));
  if (author.unknown === 'person' || (supports && supportedKind('reply', supports) === undefined))
    return refuse('unsupported', fillTemplate(wording.unreachable, values));
  const asked = accept(state.id, fillTemplate(wording.questionasked, values));
  const last = openConversation(state).at(-1);
  if (last?.kind === 'question' && last.text === text) return asked;
  if (openQuestions(state).length >= MAX_QUESTIONS)
    return refuse('too-many', fillTemplate(wording.questionsfull, { ...values, most: MAX_QUESTIONS }));
  return { ...asked, events: [{ kind: 'asked', at, moderator, text }] };
}

/**
 * The response to an answer. Only the author may answer, and only while moderators have not decided since the last question;
 * up to ten answers. The same answer again changes nothing. Pure.
 * @example respondToAnswer(state, { author, text: '昨日です。' }, wording, clock.now()).receipt.code // 'ok'
 */
export function respondToAnswer(
  state: CaseState,
  { author, text }: { readonly author: Member; readonly text: string },
  wording: ReceiptWording,
  at: Date,
): CaseResponse {
  const values = { case: state.id };
  if (memberKey(state.evidence.message.author) !== memberKey(author))
    return refuse('not-yours', fillTemplate(wording.answernotyours, values));
  if (openQuestions(state).length === 0)
    return refuse('already-decided', fillTemplate(wording.noquestion, values));
  const kept = takeStart(text, MAX_ANSWER_LENGTH);
  const received = accept(state.id, fillTemplate(wording.answered, values));
  const last = openConversation(state).at(-1);
  if (last?.kind === 'answer' && last.text === kept) return received;
  const answers = openConversation(state).filter(({ kind }) => kind === 'answer');
  if (answers.length >= MAX_ANSWERS)
    return refuse('too-many', fillTemplate(wording.answersfull, { ...values, most: MAX_ANSWERS }));
  return { ...received, events: [{ kind: 'answered', at, author, text: kept }] };
}
