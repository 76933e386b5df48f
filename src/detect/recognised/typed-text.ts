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

/** Words of members who show a post of somebody else: recruiters do not speak of themselves like this. */
const WORDS_ABOUT_OTHERS = (
  'こいつ 犯人 詐欺師 この人 この垢 このアカウント この募集 この投稿 この番号 このリンク このメッセージ ' +
  '届い 送られて 来た人 きた人 削除 通報 拡散 誘導 迷って しないで'
)
  .split(' ')
  .map(foldText);

/** What a member doubts in a question about a post. */
const DOUBTS =
  '詐欺 闇バイト 怪しい 怪しく あやしい やばい やばく 大丈夫 本物 平気 危ない 安全 合法 釣り スパム 消して 通報 scam fraud legit fake spam safe'
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
  const isAboutOthers =
    MODERATOR_WORDS.some((words) => words.test(folded)) ||
    WORDS_ABOUT_OTHERS.some((word) => folded.includes(word));
  return isDoubt || isAboutOthers ? 'discussing' : stance;
}

/** The contacts of a text. A bare @name may be any member of the conversation. */
const findContacts = (folded: string): readonly Contact[] =>
  extractContacts(folded).filter(({ kind }) => kind !== 'handle');

/**
 * Whether a text names a way to talk elsewhere. @example hasContact('詳細はDMで') // true
 */
export const hasContact = (text: string): boolean => findContacts(foldText(text)).length > 0;

/** The wording of an invitation with a contact is above it (DM for details: -0.2), that of a remark about one below. */
const MIN_WORDING_OF_CONTACT = -0.5;
/** The weight of the wording of 詳細はこちら is 5.8, that of ordinary chat is negative. */
const MIN_WORDING_OF_INVITATION = 3;

/**
 * Whether a typed text that solicits offers something itself: it has evidence, or a contact that stands alone or with an
 * invitation. 「このリンク踏むな https://…」 does not, and the name of an app (テレグラムで) only in an invitation. `alone`: the result for this text; `groups`: of the lexicon, found in it.
 * @example offersByItself('興味ある人DM', { alone, groups: ['contact.dm'] }) // true
 */
export function offersByItself(
  text: string,
  { alone, groups }: { readonly alone: DetectionResult; readonly groups: readonly string[] },
): boolean {
  const folded = foldText(text);
  const contacts = findContacts(folded);
  if (contacts.length === 0 && !alone.signals.some(isEvidenceOfRule)) return false;
  const isOnlyApp =
    contacts.every(({ kind, value }) => value === null && kind !== 'dm') &&
    !alone.signals.some(
      (signal) => isEvidenceOfRule(signal) && signal.sorts.some((sort) => sort !== 'contact'),
    );
  if (wordingOf(alone) >= (isOnlyApp ? MIN_WORDING_OF_INVITATION : MIN_WORDING_OF_CONTACT)) return true;
  return contacts.length > 0 && (isNothingBut(contacts, folded) || hasInvitingWords(groups));
}

/**
 * Whether the wording of a text is that of an invitation (詳細はこちら). @example isInvitation(result) // true
 */
export const isInvitation = (result: DetectionResult): boolean =>
  result.stance === 'soliciting' && wordingOf(result) >= MIN_WORDING_OF_INVITATION;

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

/** Words that send the reader to a contact, and words of people who report a post or offer help. */
const INVITING_GROUPS = ['contact.verb', 'contact.ask', 'contact.call', 'recruit.now', 'recruit.invite'];
const REPORTING_GROUPS =
  /^(?:reply\.|warn\.(?:weak|strong|sure|dont|verdict)|bad\.word|plea\.(?:ask|police)|quote\.frame)/;

/**
 * Whether a text sends the reader to a contact (詳しくは…まで), and does not report or warn. `groups`: of the lexicon, found in it.
 * @example hasInvitingWords(['contact.verb']) // true
 */
export const hasInvitingWords = (groups: readonly string[]): boolean =>
  groups.some((group) => INVITING_GROUPS.includes(group)) &&
  !groups.some((group) => REPORTING_GROUPS.test(group));

/** The log odds of the wording of a text; of one without words that are known, those of no offer. */
const wordingOf = ({ signals }: DetectionResult): number =>
  signals.find(({ rule }) => rule === WORDING_RULE)?.weight ?? Number.NEGATIVE_INFINITY;

/** Are there no letters outside these ranges, apart from the beginning of a link? */
function isNothingBut(contacts: readonly Contact[], folded: string): boolean {
  let others = '';
  let end = 0;
  for (const contact of contacts) {
    others += `${folded.slice(end, contact.start)} `;
    end = contact.end;
  }
  return !/\p{L}/u.test(`${others}${folded.slice(end)}`.replace(/https?:\/\//g, ' '));
}
