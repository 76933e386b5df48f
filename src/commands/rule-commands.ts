import type { CommandReply, Message, ServerPhrase, ServerPhraseRuling, Verdict } from '#core';
import { fillTemplate, MAX_PHRASE_LENGTH, MAX_PHRASES } from '#core';
import { sortSignalsByWeight } from '../cases/index.ts';
import type { Detector } from '../detect/index.ts';
import { foldText } from '../text/index.ts';
import type { PolicyUpdater } from './lib/policy-updater.ts';
import {
  acceptedReply,
  type CommandContext,
  joinLines,
  quoteInput,
  refusedReply,
  tooLongReply,
} from './lib/reply.ts';

/** No platform lets anybody post more. */
const MAX_TESTED_LENGTH = 4000;
const MAX_REASONS_SHOWN = 8;
const MAX_PHRASES_SHOWN = 30;

/** The packs as written, and the version they make together. */
export type RulesInForce = Pick<Detector, 'version' | 'packs' | 'sources'>;

/** The packs, which of them are in force here, and the server's own phrases. @example listRules(rules, question).text */
export function listRules(
  { version, sources }: RulesInForce,
  { readerLocale, policy }: CommandContext,
): CommandReply {
  const { wording, language } = readerLocale;
  const { rules: says, ruling } = wording.desk;
  const packs = sources.map(({ id, summary, rules }) => {
    const values = { pack: id, summary: summary[language] };
    return policy.packs.includes(id)
      ? fillTemplate(says.pack, { ...values, count: Object.keys(rules).length })
      : fillTemplate(says.off, values);
  });
  const phrases = policy.phrases.map((each) =>
    fillTemplate(says.phrase, { phrase: each.text, ruling: ruling[each.ruling] }),
  );
  const text = joinLines(
    fillTemplate(says.head, { version }),
    ...packs,
    phrases.length > 0 && fillTemplate(says.phrases, { count: phrases.length }),
    ...phrases.slice(0, MAX_PHRASES_SHOWN),
  );
  if (phrases.length <= MAX_PHRASES_SHOWN) return acceptedReply(text);
  return acceptedReply(text, { file: { name: 'phrases.txt', text: `${phrases.join('\n')}\n` } });
}

/**
 * What would be decided about a text, and why. Nothing is done, nothing is kept.
 * @example await testRules(intake.look, question, '日給5万、荷物を運ぶだけ。詳細はテレグラムで')
 */
export async function testRules(
  previewVerdict: (message: Message) => Promise<Verdict>,
  { caller, readerLocale, policy }: CommandContext,
  text: string,
): Promise<CommandReply> {
  const { wording } = readerLocale;
  const { rules: says, ruling, refused: no } = wording.desk;
  if (text.trim() === '') return refusedReply('bad-value', no.empty);
  const long = tooLongReply(text, wording, MAX_TESTED_LENGTH);
  if (long) return long;
  const author = { server: caller.server, id: 'nobody', name: 'nobody', roles: [] };
  const ref = { server: caller.server, channel: 'nowhere', id: 'nothing' };
  const verdict = await previewVerdict({ ref, author, text, parts: [], sentAt: new Date(0) });
  const reasons = sortSignalsByWeight(verdict).map((signal) =>
    fillTemplate(says.reason, {
      weight: signal.weight.toFixed(2),
      note: signal.note,
      rule: signal.rule,
      seen: signal.spans.map(({ start, end }) => `「${quoteInput(text.slice(start, end))}」`).join(''),
    }),
  );
  return acceptedReply(
    joinLines(
      fillTemplate(says.tested, { ruling: ruling[verdict.ruling] }),
      fillTemplate(says.score, {
        score: verdict.score.toFixed(2),
        stance: wording.stance[verdict.stance],
        review: policy.thresholds.review,
        hide: policy.thresholds.hide,
      }),
      ...(reasons.length > 0 ? reasons.slice(0, MAX_REASONS_SHOWN) : [says.quiet]),
      verdict.ruling !== 'pass' && policy.mode === 'shadow' && says.shadow,
    ),
  );
}

/** Two phrases are one when they read alike once folded: テレグラム and ﾃﾚｸﾞﾗﾑ. */
const isSamePhrase = (a: string, b: string): boolean => foldText(a) === foldText(b);

const PHRASE_RULINGS: readonly ServerPhraseRuling[] = ['review', 'hide'];

/** @example await addPhrase(change, question, '合言葉はアサガオ', 'review') */
export async function addPhrase(
  change: PolicyUpdater,
  { caller, readerLocale }: CommandContext,
  typed: string,
  typedRuling: string,
): Promise<CommandReply> {
  const { phrase: says, ruling: called, config } = readerLocale.wording.desk;
  const text = typed.replace(/\s+/gu, ' ').trim();
  if (text.length > MAX_PHRASE_LENGTH)
    return refusedReply('too-long', fillTemplate(says.long, { most: MAX_PHRASE_LENGTH }));
  // Folded, so that what is invisible or folds away does not count as a letter.
  // As written, as the policy wants it, and as it will be looked for.
  if (![text, foldText(text)].every((form) => (form.match(/[\p{L}\p{N}]/gu) ?? []).length >= 2)) {
    return refusedReply('bad-value', says.short);
  }
  const ruling = PHRASE_RULINGS.find((each) => each === typedRuling);
  if (!ruling) {
    const value = quoteInput(typedRuling);
    const choices = PHRASE_RULINGS.join(readerLocale.wording.list);
    return refusedReply('bad-value', fillTemplate(config.choice, { key: 'ruling', value, choices }));
  }
  const values = { phrase: text, ruling: called[ruling] };
  return change(caller, (policy) => {
    const known = policy.phrases.some((each) => isSamePhrase(each.text, text));
    if (!known && policy.phrases.length >= MAX_PHRASES) {
      return { answer: refusedReply('too-many', fillTemplate(says.many, { most: MAX_PHRASES })) };
    }
    const fresh: ServerPhrase = { text, ruling };
    const phrases = known
      ? policy.phrases.map((each) => (isSamePhrase(each.text, text) ? { ...each, ruling } : each))
      : [...policy.phrases, fresh];
    const answer = acceptedReply(fillTemplate(known ? says.changed : says.added, values));
    return { policy: { ...policy, phrases }, keys: 'phrases', answer };
  });
}

/** @example await removePhrase(change, question, '合言葉はアサガオ') */
export async function removePhrase(
  change: PolicyUpdater,
  { caller, readerLocale }: CommandContext,
  text: string,
): Promise<CommandReply> {
  const { phrase: says } = readerLocale.wording.desk;
  return change(caller, (policy) => {
    const phrases = policy.phrases.filter((each) => !isSamePhrase(each.text, text.trim()));
    if (phrases.length === policy.phrases.length) {
      return { answer: refusedReply('not-found', fillTemplate(says.unknown, { phrase: quoteInput(text) })) };
    }
    const answer = acceptedReply(fillTemplate(says.removed, { phrase: quoteInput(text) }));
    return { policy: { ...policy, phrases }, keys: 'phrases', answer };
  });
}
