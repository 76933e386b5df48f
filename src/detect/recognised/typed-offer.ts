import type { DetectionResult } from '#core';
import { isEvidence } from '#core';
import type { Contact } from '../../text/extract/contacts/extract-contacts.ts';
import { foldText } from '../../text/index.ts';
import { WORDING_RULE } from '../wording-signal.ts';
import type { PictureWords } from './picture-words.ts';
import { findContacts } from './typed-text.ts';

/** The wording of an invitation with a contact is above it (DM for details: -0.2), that of a remark about one below. */
const MIN_WORDING_OF_CONTACT = -0.5;
/** The weight of the wording of 詳細はこちら is 5.8, that of ordinary chat is negative. */
const MIN_WORDING_OF_INVITATION = 3;

/**
 * Whether a typed text that solicits offers something itself: it has evidence, or a contact that stands alone or with an
 * invitation. 「このリンク踏むな https://…」 does not, and the name of an app (テレグラムで) only in an invitation.
 * `alone`: the result for this text; `isInviting`: whether it has words that send the reader to a contact.
 * @example offersByItself('興味ある人DM', { alone, isInviting: false }) // true
 */
export function offersByItself(
  text: string,
  { alone, isInviting }: { readonly alone: DetectionResult; readonly isInviting: boolean },
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
  return contacts.length > 0 && (isNothingBut(contacts, folded) || isInviting);
}

/**
 * Whether the wording of a text is that of an invitation (詳細はこちら). @example isInvitation(result) // true
 */
export const isInvitation = (result: DetectionResult): boolean =>
  result.stance === 'soliciting' && wordingOf(result) >= MIN_WORDING_OF_INVITATION;

/**
 * Whether a text that solicits reads as if its author needed help.
 * @example isInDoubt({ asksForHelp: true, reviewOnly: true }) // true
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
 * Whether a text sends the reader to a contact (詳しくはQRから), and does not report or warn. `groups`: of the lexicon, found
 * in it.
 * @example hasInvitingWords('詳しくはQRから', { groups: [], words }) // true
 */
export const hasInvitingWords = (
  text: string,
  { groups, words }: { readonly groups: readonly string[]; readonly words: PictureWords },
): boolean => {
  if (groups.some((group) => words.reporting.has(group))) return false;
  const folded = foldText(text);
  return (
    groups.some((group) => words.inviting.has(group)) ||
    words.invitations.some((word) => folded.includes(word))
  );
};

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
