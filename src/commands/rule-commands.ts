import type { CommandReply, Message, Policy, ServerPhrase, ServerPhraseRuling, Verdict } from '#core';
import { fillTemplate, formatRequiredPercent, MAX_PHRASE_LENGTH, MAX_PHRASES } from '#core';
import { chooseReasons, explainRuling, formatProbability, widenToWords } from '../cases/index.ts';
import { type OwnPack, RuleError } from '../detect/index.ts';
import { foldText } from '../text/index.ts';
import { defineCommand, defineSubcommand, type OptionSpec } from './define-command.ts';
import type { RulesInForce } from './lib/command-dependencies.ts';
import type { PolicyUpdater } from './lib/policy-updater.ts';
import {
  acceptedReply,
  type CommandContext,
  joinLines,
  quoteInput,
  refusedReply,
  tooLongReply,
} from './lib/reply.ts';

/** In UTF-16 units. No platform accepts a longer message. */
const MAX_TESTED_LENGTH = 4000;
const MAX_PHRASES_SHOWN = 30;
const PHRASE_RULINGS: readonly ServerPhraseRuling[] = ['review', 'hide'];

const PHRASE_OPTION = {
  kind: 'text',
  ja: '語句',
  description: { en: 'Plain words', ja: '語句（そのままの言葉）' },
  required: true,
  takesRest: true,
} as const satisfies OptionSpec;

const PHRASE_GROUP = {
  name: { en: 'phrase', ja: '語句' },
  description: { en: 'Phrases of this server', ja: 'このサーバーの語句' },
};

/** Shows the rules in force, tests them on a text, and edits the phrases of the server. */
export const rulesCommand = defineCommand({
  name: { en: 'rules', ja: 'ルール' },
  description: { en: 'Rules in force, and phrases of this server', ja: '有効なルールと、登録した語句' },
  access: 'administrator',
  defaultSubcommand: 'list',
  subcommands: [
    defineSubcommand({
      name: { en: 'list', ja: '一覧' },
      description: { en: 'Rules and phrases in force', ja: '有効なルールと語句を表示します' },
      run: ({ context, deps }) => listRules(deps.rules(), context),
    }),
    defineSubcommand({
      name: { en: 'test', ja: '試す' },
      description: { en: 'Judge a text', ja: '文章を試しに判定します' },
      options: {
        text: {
          kind: 'text',
          ja: '文章',
          description: { en: 'Text to judge', ja: '判定する文章' },
          required: true,
          takesRest: true,
        },
      },
      run: ({ context, options, deps }) => testRules(deps.intake.previewVerdict, context, options.text),
    }),
    defineSubcommand({
      group: PHRASE_GROUP,
      name: { en: 'add', ja: '登録' },
      description: { en: 'Add a phrase', ja: '語句を登録します' },
      options: {
        phrase: PHRASE_OPTION,
        ruling: {
          kind: 'text',
          ja: '扱い',
          description: { en: 'What it leads to', ja: '見つけたときの扱い' },
          required: true,
          choices: [
            { value: 'review', name: { en: 'ask moderators', ja: '確認に回す' }, aliases: ['確認'] },
            { value: 'hide', name: { en: 'hide', ja: '非表示' } },
          ],
          // `run` first refuses a phrase that is too short or too long.
          acceptsOtherValues: true,
        },
      },
      run: ({ context, options, deps }) =>
        addPhrase(deps.updatePolicy, context, options.phrase, options.ruling),
    }),
    defineSubcommand({
      group: PHRASE_GROUP,
      name: { en: 'remove', ja: '削除' },
      description: { en: 'Remove a phrase', ja: '語句を削除します' },
      options: {
        phrase: {
          ...PHRASE_OPTION,
          complete: ({ caller, deps }) => deps.policies.of(caller.server).phrases.map(({ text }) => text),
        },
      },
      run: ({ context, options, deps }) => removePhrase(deps.updatePolicy, context, options.phrase),
    }),
  ],
});

/** Lists the packs, marks those in force on this server, and lists the phrases of the server. */
function listRules(
  { version, sources, compileOwnPack }: RulesInForce,
  { readerLocale, policy }: CommandContext,
): CommandReply {
  const { wording, language } = readerLocale;
  const { rules: texts, ruling } = wording.desk;
  const packs = sources.map(({ id, summary, rules }) => {
    const values = { pack: id, summary: summary[language] };
    return policy.packs.includes(id)
      ? fillTemplate(texts.pack, { ...values, count: Object.keys(rules).length })
      : fillTemplate(texts.off, values);
  });
  const own = ownPackOf(policy, compileOwnPack);
  const ownPack =
    own &&
    fillTemplate(texts.pack, {
      pack: own.id,
      summary: own.summary[language],
      count: Object.keys(own.rules).length,
    });
  const phrases = policy.phrases.map((phrase) =>
    fillTemplate(texts.phrase, { phrase: phrase.text, ruling: ruling[phrase.ruling] }),
  );
  const text = joinLines(
    fillTemplate(texts.head, { version }),
    ...packs,
    ownPack,
    phrases.length > 0 && fillTemplate(texts.phrases, { count: phrases.length }),
    ...phrases.slice(0, MAX_PHRASES_SHOWN),
  );
  if (phrases.length <= MAX_PHRASES_SHOWN) return acceptedReply(text);
  return acceptedReply(text, { file: { name: 'phrases.txt', text: `${phrases.join('\n')}\n` } });
}

/** The pack of the server itself; undefined if there is none, or the rules in force do not accept it. */
function ownPackOf(
  { ownPack }: Pick<Policy, 'ownPack'>,
  compileOwnPack: RulesInForce['compileOwnPack'],
): OwnPack['source'] | undefined {
  try {
    return ownPack === undefined ? undefined : compileOwnPack?.(ownPack).source;
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error;
  }
}

/** Shows the verdict on a text with its reasons. Stores and does nothing. */
async function testRules(
  previewVerdict: (message: Message) => Promise<Verdict>,
  { caller, readerLocale, policy }: CommandContext,
  text: string,
): Promise<CommandReply> {
  const { wording } = readerLocale;
  const { rules: texts, ruling, refused } = wording.desk;
  if (text.trim() === '') return refusedReply('bad-value', refused.empty);
  const refusal = tooLongReply(text, wording, MAX_TESTED_LENGTH);
  if (refusal) return refusal;
  const author = { server: caller.server, id: 'nobody', name: 'nobody', roles: [] };
  const ref = { server: caller.server, channel: 'nowhere', id: 'nothing' };
  const verdict = await previewVerdict({ ref, author, text, parts: [], sentAt: new Date(0) });
  const reasons = chooseReasons(verdict).map((signal) =>
    fillTemplate(texts.reason, {
      weight: signal.weight.toFixed(2),
      note: signal.note,
      rule: signal.rule,
      seen: widenToWords(signal.spans, text)
        .map(({ start, end }) => `「${quoteInput(text.slice(start, end))}」`)
        .join(''),
    }),
  );
  return acceptedReply(
    joinLines(
      fillTemplate(texts.tested, { ruling: ruling[verdict.ruling] }),
      fillTemplate(texts.score, {
        score: formatProbability(verdict, wording),
        stance: wording.stance[verdict.stance],
        review: formatRequiredPercent(policy.probability.review),
        hide: formatRequiredPercent(policy.probability.hide),
      }),
      explainRuling(verdict, wording),
      ...(reasons.length > 0 ? reasons : [texts.quiet]),
      verdict.ruling !== 'pass' && policy.mode === 'shadow' && texts.shadow,
    ),
  );
}

/** Two phrases are the same if they are equal after folding, for example テレグラム and ﾃﾚｸﾞﾗﾑ. */
const isSamePhrase = (a: string, b: string): boolean => foldText(a) === foldText(b);

async function addPhrase(
  updatePolicy: PolicyUpdater,
  { caller, readerLocale }: CommandContext,
  typed: string,
  typedRuling: string,
): Promise<CommandReply> {
  const { phrase: texts, ruling: rulingTexts, config } = readerLocale.wording.desk;
  const text = typed.replace(/\s+/gu, ' ').trim();
  if (text.length > MAX_PHRASE_LENGTH)
    return refusedReply('too-long', fillTemplate(texts.long, { most: MAX_PHRASE_LENGTH }));
  // The policy schema counts letters as typed. The matcher uses the folded form, without invisible characters.
  if (![text, foldText(text)].every((form) => (form.match(/[\p{L}\p{N}]/gu) ?? []).length >= 2)) {
    return refusedReply('bad-value', texts.short);
  }
  const ruling = PHRASE_RULINGS.find((ruling) => ruling === typedRuling);
  if (!ruling) {
    const value = quoteInput(typedRuling);
    const choices = PHRASE_RULINGS.join(readerLocale.wording.list);
    return refusedReply('bad-value', fillTemplate(config.choice, { key: 'ruling', value, choices }));
  }
  const values = { phrase: text, ruling: rulingTexts[ruling] };
  return updatePolicy(caller, 'phrases', (policy) => {
    const isKnown = policy.phrases.some((phrase) => isSamePhrase(phrase.text, text));
    if (!isKnown && policy.phrases.length >= MAX_PHRASES) {
      return { answer: refusedReply('too-many', fillTemplate(texts.many, { most: MAX_PHRASES })) };
    }
    const newPhrase: ServerPhrase = { text, ruling };
    const phrases = isKnown
      ? policy.phrases.map((phrase) => (isSamePhrase(phrase.text, text) ? { ...phrase, ruling } : phrase))
      : [...policy.phrases, newPhrase];
    const answer = acceptedReply(fillTemplate(isKnown ? texts.changed : texts.added, values));
    return { policy: { ...policy, phrases }, keys: 'phrases', answer };
  });
}

async function removePhrase(
  updatePolicy: PolicyUpdater,
  { caller, readerLocale }: CommandContext,
  text: string,
): Promise<CommandReply> {
  const { phrase: texts } = readerLocale.wording.desk;
  return updatePolicy(caller, 'phrases', (policy) => {
    const phrases = policy.phrases.filter((phrase) => !isSamePhrase(phrase.text, text.trim()));
    if (phrases.length === policy.phrases.length) {
      return { answer: refusedReply('not-found', fillTemplate(texts.unknown, { phrase: quoteInput(text) })) };
    }
    const answer = acceptedReply(fillTemplate(texts.removed, { phrase: quoteInput(text) }));
    return { policy: { ...policy, phrases }, keys: 'phrases', answer };
  });
}
