import type { DetectionResult, Message, Part, Stance } from '#core';
import { isEvidence } from '#core';
import { type Contact, extractContacts } from '../../text/extract/contacts/extract-contacts.ts';
import { foldText } from '../../text/index.ts';
import { WORDING_RULE } from '../wording-signal.ts';

/** Texts that speak to the moderators. Their authors report a post, so they do not recruit. */
const MODERATOR_WORDS: readonly RegExp[] = [
  new RegExp(
    `(?:${['運営', '管理人', '管理者', 'モデレーター', 'モデ', '鯖主', 'サーバー主'].map(foldText).join('|')})(?:の)?(?:さん|様|方)`,
  ),
  /(?<![a-z0-9_])(?:mods?|moderators?|admins?)(?![a-z0-9_])/,
];

/** What a member doubts in a question about a post. */
const DOUBTS =
  '詐欺 闇バイト 怪しい 怪しく あやしい やばい やばく 大丈夫 本物 安全 合法 釣り スパム 消して 通報 scam fraud legit fake spam safe'
    .split(' ')
    .map(foldText);
const QUESTION_END = /[?？][\s!！笑wｗ。.]*$/;

/**
 * What was typed with pictures, as one text: empty if there are only pictures.
 * @example joinTypedText({ text: 'これ見て', parts: [{ kind: 'image-text', text: '日払い' }] }) // 'これ見て'
 */
export const joinTypedText = ({ text, parts }: Pick<Message, 'text' | 'parts'>): string =>
  [text, ...parts.flatMap((part: Part) => (part.kind === 'image-text' ? [] : [part.text]))].join('\n').trim();

/**
 * The stance of what was typed with a picture. Who speaks to the moderators or doubts the picture discusses it: in a text
 * alone these few words matter to no rule, so the stances of the rules do not know them. `stanceOf` knows the others.
 * @example stanceOfTyped('これ詐欺？', detector.classifyStance) // 'discussing'
 */
export function stanceOfTyped(text: string, stanceOf: (text: string) => Stance): Stance {
  const stance = stanceOf(text);
  if (stance !== 'soliciting') return stance;
  const folded = foldText(text);
  const isDoubt =
    QUESTION_END.test(text.trim()) &&
    (!/\p{L}/u.test(text) || DOUBTS.some((doubt) => folded.includes(doubt)));
  return isDoubt || MODERATOR_WORDS.some((words) => words.test(folded)) ? 'discussing' : stance;
}

/** The contacts of a text. A bare @name may be any member of the conversation. */
const findContacts = (folded: string): readonly Contact[] =>
  extractContacts(folded).filter(({ kind }) => kind !== 'handle');

/**
 * Whether a text names a way to talk elsewhere. @example hasContact('詳細はDMで') // true
 */
export const hasContact = (text: string): boolean => findContacts(foldText(text)).length > 0;

/** The wording of an invitation is above it (DM for details: -0.2), that of a remark about a contact below. */
const MIN_WORDING_OF_CONTACT = -0.5;

/**
 * Whether a typed text that solicits offers something itself: it has evidence, or a contact that stands alone or in words of
 * an invitation. 「この人のLINE ID: … に注意」 does not. `alone`: the result for this text.
 * @example offersByItself('興味ある人DM', detectInText('興味ある人DM', options)) // true
 */
export function offersByItself(text: string, alone: DetectionResult): boolean {
  if (isInDoubt(alone)) return false;
  const folded = foldText(text);
  const contacts = findContacts(folded);
  if (contacts.length === 0 && !alone.signals.some(isEvidenceOfRule)) return false;
  return (
    wordingOf(alone) >= MIN_WORDING_OF_CONTACT || (contacts.length > 0 && isNothingBut(contacts, folded))
  );
}

/**
 * Whether a text that solicits reads as if its author needed help. @example isInDoubt({ asksForHelp: true, reviewOnly: true }) // true
 */
export const isInDoubt = ({
  asksForHelp,
  reviewOnly,
}: Pick<DetectionResult, 'asksForHelp' | 'reviewOnly'>): boolean =>
  asksForHelp === true && reviewOnly === true;

/**
 * Whether a rule names evidence of a sort: the wording of a whole text names nothing.
 * @example result.signals.some(isEvidenceOfRule) // true
 */
export const isEvidenceOfRule = (signal: DetectionResult['signals'][number]): boolean =>
  signal.rule !== WORDING_RULE && signal.sorts.length > 0 && isEvidence(signal);

/**
 * The log odds of the wording of a text; of one without words that are known, those of no offer.
 * @example wordingOf(result) // 5.8
 */
export const wordingOf = ({ signals }: DetectionResult): number =>
  signals.find(({ rule }) => rule === WORDING_RULE)?.weight ?? Number.NEGATIVE_INFINITY;

/** Are there no letters outside these ranges, apart from the beginning of a link? */
function isNothingBut(contacts: readonly Contact[], folded: string): boolean {
  let rest = '';
  let end = 0;
  for (const contact of contacts) {
    rest += `${folded.slice(end, contact.start)} `;
    end = contact.end;
  }
  return !/\p{L}/u.test(`${rest}${folded.slice(end)}`.replace(/https?:\/\//g, ' '));
}
