import {
  type ConsoleViewer,
  type JudgedPost,
  type Language,
  MAX_JUDGED_LENGTH,
  type Message,
  type PlaygroundVerdict,
  type Policy,
  type Verdict,
} from '#core';
import { explain, joinMessages, type RuleTextLookup } from '../../../cases/index.ts';
import type { IntakeService } from '../../intake.ts';
import { parseConversation } from './parse-conversation.ts';

/** Reasons of one verdict. */
const MAX_REASONS = 8;
/** Between two posts of a conversation: all of them are within the time in which posts are judged together. */
const POST_INTERVAL_MS = 1000;

/** What judging a text needs. */
export interface JudgePorts {
  readonly intake: Pick<IntakeService, 'previewConversation'>;
  readonly reasons: RuleTextLookup;
}

/**
 * The verdicts on a text or the posts of a conversation, under the policy in force and under that of the draft.
 * @example await judgeTexts(viewer, { text, isConversation: false, language: 'ja' }, { inForce: policy }, ports)
 */
export async function judgeTexts(
  { caller }: ConsoleViewer,
  {
    text,
    isConversation,
    language,
  }: { readonly text: string; readonly isConversation: boolean; readonly language: Language },
  { inForce, draft }: { readonly inForce: Policy; readonly draft?: Policy | undefined },
  { intake, reasons }: JudgePorts,
): Promise<readonly JudgedPost[]> {
  const limited = text.slice(0, MAX_JUDGED_LENGTH);
  const posts = isConversation ? parseConversation(limited) : [{ author: '', text: limited }];
  const messages = posts.map((post, i): Message => createStub(post.text, `author:${post.author}`, caller, i));
  const judge = async (policy: Policy) =>
    (await intake.previewConversation(messages, policy)).map(({ message, pieces = [message], verdict }) => ({
      together: pieces.length,
      verdict: explainFor(joinMessages(message, pieces).text, verdict, policy, { reasons, language }),
    }));
  const [now, then] = [await judge(inForce), draft && (await judge(draft))];
  return posts.map(({ author }, i) => ({
    author,
    inForce: now[i]!.verdict,
    together: now[i]!.together,
    ...(then && { withDraft: then[i]!.verdict }),
  }));
}

/**
 * A verdict as the playground shows it, with the notes of the rules in the language of the reader.
 * @example explainFor(text, verdict, policy, { reasons, language: 'ja' }).reasons[0]?.words
 */
export const explainFor = (
  text: string,
  verdict: Verdict,
  policy: Policy,
  reader: { readonly reasons: RuleTextLookup; readonly language: Language },
): PlaygroundVerdict => {
  const translated = {
    ...verdict,
    signals: verdict.signals.map((signal) => ({
      ...signal,
      ...reader.reasons(signal.rule, reader.language),
    })),
  };
  return explain(text, translated, policy, MAX_REASONS);
};

/** A message that was never posted: nothing about its author and its place is known. */
function createStub(
  text: string,
  author: string,
  { server }: ConsoleViewer['caller'],
  index: number,
): Message {
  return {
    ref: { server, channel: 'playground', id: String(index) },
    author: { server, id: author, name: author, roles: [] },
    text,
    parts: [],
    sentAt: new Date(index * POST_INTERVAL_MS),
  };
}
