import type { Archive, Log, PolicyStore, Server, TextByLanguage, Verdict, Wordings } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  chooseReasons,
  createLocalizer,
  deriveCaseState,
  formatCaseStatus,
  type RuleTextLookup,
  translateVerdict,
} from '../../../cases/index.ts';

/** The texts of cases in all languages: an operator's moderators and members read different ones. */
export interface CaseTexts {
  /** Undefined: the case is not stored, or cannot be read now. */
  read(caseId: string): Promise<CaseState | undefined>;
  /** The reasons of a verdict, the heaviest first. */
  reasonsOf(server: Server, verdict: Verdict): readonly TextByLanguage[];
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
    reasonsOf(server, verdict) {
      const localizer = createLocalizer(wording, policies.of(server).language, reasons);
      const notesIn = (language: 'ja' | 'en') =>
        chooseReasons(translateVerdict(verdict, localizer({ language }))).map(({ note }) => note);
      const [ja, en] = [notesIn('ja'), notesIn('en')];
      return ja.map((note, i) => ({ ja: note, en: en[i] ?? note }));
    },
    statusOf: (state) => ({
      ja: formatCaseStatus(state, wording.ja, true),
      en: formatCaseStatus(state, wording.en, true),
    }),
  };
}
