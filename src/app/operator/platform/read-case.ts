import type {
  Archive,
  Log,
  PictureOfPost,
  PolicyStore,
  ReasonText,
  Signal,
  TextByLanguage,
  Wordings,
} from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  chooseReasons,
  createLocalizer,
  deriveCaseState,
  formatCaseStatus,
  formatReason,
  type JudgedMessage,
  joinMessages,
  picturesOfReason,
  type RuleTextLookup,
  translateVerdict,
} from '../../../cases/index.ts';

/** The texts of cases in all languages: an operator's moderators and members read different ones. */
export interface CaseTexts {
  /** Undefined: the case is not stored, or cannot be read now. */
  read(caseId: string): Promise<CaseState | undefined>;
  /** The reasons of a verdict, the heaviest first; each says if it is about a picture. */
  reasonsOf(judged: JudgedMessage): readonly ReasonText[];
  /** What became of the post, in one sentence. */
  statusOf(state: CaseState): TextByLanguage;
}

/**
 * Reads cases for what operators get about them.
 * @example const texts = createCaseTexts({ archive, policies, wording, reasons, log })
 */
export function createCaseTexts(ports: {
  readonly archive: Pick<Archive, 'read'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly reasons: RuleTextLookup | undefined;
  readonly log: Log;
}): CaseTexts {
  const { archive, policies, wording, reasons, log } = ports;

  return {
    async read(caseId) {
      try {
        return deriveCaseState(await archive.read(caseId));
      } catch (error) {
        log.warn('requested_action_without_reasons', { case: caseId, error: errorName(error) });
        return undefined;
      }
    },
    reasonsOf(judged) {
      const { message, pieces, verdict } = judged;
      const localizer = createLocalizer(wording, policies.of(message.ref.server).language, reasons);
      const { parts } = joinMessages(message, pieces);
      const textsIn = (language: 'ja' | 'en') =>
        chooseReasons(translateVerdict(verdict, localizer({ language }))).map((signal) =>
          formatReason(signal, parts, wording[language]),
        );
      const [ja, en] = [textsIn('ja'), textsIn('en')];
      return chooseReasons(verdict).map((signal, i) => ({
        ...{ ja: ja[i] ?? signal.note, en: en[i] ?? signal.note },
        ...picturesField(signal, judged),
      }));
    },
    statusOf: (state) => ({
      ja: formatCaseStatus(state, wording.ja, true),
      en: formatCaseStatus(state, wording.en, true),
    }),
  };
}

/**
 * The pictures of a reason as a field; none for a reason that is about no picture.
 * @example picturesField(signal, state.evidence) // { pictures: [{ postId: 'p-1', index: 0 }] }
 */
export function picturesField(
  signal: Pick<Signal, 'rule' | 'spans'>,
  judged: JudgedMessage,
): { readonly pictures?: readonly PictureOfPost[] } {
  const pictures = picturesOfReason(signal, judged).map(({ message, index }) => ({
    postId: message.ref.id,
    index,
  }));
  return pictures.length > 0 ? { pictures } : {};
}
