import type { Message, Phrase, PhraseRuling, Reply, Verdict } from '#core';
import { fill, PHRASE_MOST, PHRASES_MOST } from '#core';
import { heaviestFirst } from '../cases/index.ts';
import type { Rulebook } from '../detect/index.ts';
import { foldText } from '../text/index.ts';
import type { PolicyChange } from './policy-change.ts';
import { lines, type Question, quoted, refused, told, tooLong } from './replies.ts';

/** No platform lets anybody post more. */
const TESTED_MOST = 4000;
const REASONS_SHOWN = 8;
const PHRASES_SHOWN = 30;

/** The packs as written, and the version they make together. */
export type Rules = Pick<Rulebook, 'version' | 'packs' | 'sources'>;

/** The packs, which of them are in force here, and the server's own phrases. @example listRules(rules, question).text */
export function listRules({ version, sources }: Rules, { voice, policy }: Question): Reply {
  const { words, language } = voice;
  const { rules: says, ruling } = words.desk;
  const packs = sources.map(({ id, summary, rules }) => {
    const values = { pack: id, summary: summary[language] };
    return policy.packs.includes(id)
      ? fill(says.pack, { ...values, count: Object.keys(rules).length })
      : fill(says.off, values);
  });
  const phrases = policy.phrases.map((each) =>
    fill(says.phrase, { phrase: each.text, ruling: ruling[each.ruling] }),
  );
  const text = lines(
    fill(says.head, { version }),
    ...packs,
    phrases.length > 0 && fill(says.phrases, { count: phrases.length }),
    ...phrases.slice(0, PHRASES_SHOWN),
  );
  if (phrases.length <= PHRASES_SHOWN) return told(text);
  return told(text, { file: { name: 'phrases.txt', text: `${phrases.join('\n')}\n` } });
}

/**
 * What would be decided about a text, and why. Nothing is done, nothing is kept.
 * @example await testRules(intake.look, question, '日給5万、荷物を運ぶだけ。詳細はテレグラムで')
 */
export async function testRules(
  look: (message: Message) => Promise<Verdict>,
  { asker, voice, policy }: Question,
  text: string,
): Promise<Reply> {
  const { words } = voice;
  const { rules: says, ruling, refused: no } = words.desk;
  if (text.trim() === '') return refused('bad-value', no.empty);
  const long = tooLong(text, words, TESTED_MOST);
  if (long) return long;
  const author = { server: asker.server, id: 'nobody', name: 'nobody', roles: [] };
  const ref = { server: asker.server, channel: 'nowhere', id: 'nothing' };
  const verdict = await look({ ref, author, text, parts: [], sentAt: new Date(0) });
  const reasons = heaviestFirst(verdict).map((signal) =>
    fill(says.reason, {
      weight: signal.weight.toFixed(2),
      note: signal.note,
      rule: signal.rule,
      seen: signal.spans.map(({ start, end }) => `「${quoted(text.slice(start, end))}」`).join(''),
    }),
  );
  return told(
    lines(
      fill(says.tested, { ruling: ruling[verdict.ruling] }),
      fill(says.score, {
        score: verdict.score.toFixed(2),
        stance: words.stance[verdict.stance],
        review: policy.thresholds.review,
        hide: policy.thresholds.hide,
      }),
      ...(reasons.length > 0 ? reasons.slice(0, REASONS_SHOWN) : [says.quiet]),
      verdict.ruling !== 'pass' && policy.mode === 'shadow' && says.shadow,
    ),
  );
}

/** Two phrases are one when they read alike once folded: テレグラム and ﾃﾚｸﾞﾗﾑ. */
const alike = (a: string, b: string): boolean => foldText(a) === foldText(b);

const RULINGS: readonly PhraseRuling[] = ['review', 'hide'];

/** @example await addPhrase(change, question, '合言葉はアサガオ', 'review') */
export async function addPhrase(
  change: PolicyChange,
  { asker, voice }: Question,
  typed: string,
  typedRuling: string,
): Promise<Reply> {
  const { phrase: says, ruling: called, config } = voice.words.desk;
  const text = typed.replace(/\s+/gu, ' ').trim();
  if (text.length > PHRASE_MOST) return refused('too-long', fill(says.long, { most: PHRASE_MOST }));
  // Folded, so that what is invisible or folds away does not count as a letter.
  // As written, as the policy wants it, and as it will be looked for.
  if (![text, foldText(text)].every((form) => (form.match(/[\p{L}\p{N}]/gu) ?? []).length >= 2)) {
    return refused('bad-value', says.short);
  }
  const ruling = RULINGS.find((each) => each === typedRuling);
  if (!ruling) {
    const value = quoted(typedRuling);
    const choices = RULINGS.join(voice.words.list);
    return refused('bad-value', fill(config.choice, { key: 'ruling', value, choices }));
  }
  const values = { phrase: text, ruling: called[ruling] };
  return change(asker, (policy) => {
    const known = policy.phrases.some((each) => alike(each.text, text));
    if (!known && policy.phrases.length >= PHRASES_MOST) {
      return { answer: refused('too-many', fill(says.many, { most: PHRASES_MOST })) };
    }
    const fresh: Phrase = { text, ruling };
    const phrases = known
      ? policy.phrases.map((each) => (alike(each.text, text) ? { ...each, ruling } : each))
      : [...policy.phrases, fresh];
    const answer = told(fill(known ? says.changed : says.added, values));
    return { policy: { ...policy, phrases }, keys: 'phrases', answer };
  });
}

/** @example await removePhrase(change, question, '合言葉はアサガオ') */
export async function removePhrase(
  change: PolicyChange,
  { asker, voice }: Question,
  text: string,
): Promise<Reply> {
  const { phrase: says } = voice.words.desk;
  return change(asker, (policy) => {
    const phrases = policy.phrases.filter((each) => !alike(each.text, text.trim()));
    if (phrases.length === policy.phrases.length) {
      return { answer: refused('not-found', fill(says.unknown, { phrase: quoted(text) })) };
    }
    const answer = told(fill(says.removed, { phrase: quoted(text) }));
    return { policy: { ...policy, phrases }, keys: 'phrases', answer };
  });
}
