import type {
  ApiCaller,
  JobNoticeItem,
  JudgeAnswer,
  JudgeReason,
  JudgeRequest,
  JudgeService,
  Language,
  Message,
  Policy,
  PolicyStore,
  Verdict,
  Wording,
  Wordings,
} from '#core';
import { formatReason, type RuleTextLookup, sortSignalsByWeight } from '../../../cases/index.ts';
import { rulesVersionOf } from '../../../detect/index.ts';
import { findMissingJobNoticeItems } from '../../../pipeline/context/job-notice-check.ts';
import type { IntakeService } from '../../intake.ts';
import { causeOf, explainCause } from './explain-ruling.ts';

/** What judging a text needs. */
export interface JudgePorts {
  readonly intake: Pick<IntakeService, 'previewLiveVerdict' | 'previewVerdict'>;
  readonly policies: Pick<PolicyStore, 'of' | 'latestVersion'>;
  readonly reasons: RuleTextLookup;
  /** The sentences in force. */
  readonly wording: () => Wordings;
  /** The version of the rules in force. */
  readonly rulesVersion: () => string;
  readonly programVersion: string;
  readonly clock: { now(): Date };
}

/** In the order in which the law names them. */
const ITEMS: readonly JobNoticeItem[] = ['name', 'address', 'contact', 'duties', 'place', 'pay'];

/**
 * Judges texts of operators under the policy of their tenant, as the worker judges posts. A text that the prefilter passes is
 * evaluated in full to say why; its ruling stays `pass`, because that is the ruling of the post. Stores and counts nothing.
 * @example (await createJudgeService(ports).judge(caller, { text: '日給5万、荷物を運ぶだけ' })).ruling // 'review'
 */
export function createJudgeService(ports: JudgePorts): JudgeService {
  const { intake, policies, reasons, wording, programVersion, clock } = ports;
  const versionOf = createVersionLookup(ports.rulesVersion);
  return {
    async judge(caller, request) {
      const policy = policies.of(caller.server);
      const language = request.language ?? policy.language;
      const message = toMessage(caller, request, clock.now());
      const live = await intake.previewLiveVerdict(message, policy);
      const isSkipped = live.signals.length === 0;
      const verdict = isSkipped ? await intake.previewVerdict(message, policy) : live;
      const { probability, stance } = verdict;
      const missing = itemsMissingIn(verdict, message);
      const cause = causeOf(verdict, policy, isSkipped);
      return {
        ...{ ruling: live.ruling, probability, stance },
        explanation: { cause, ...explainCause(cause, verdict, policy, wording()) },
        reasons: listReasons(verdict, message, { language, wording: wording()[language], textOf: reasons }),
        missingItems: missing ?? [],
        ...(missing !== undefined && { items: showItems(missing) }),
        versions: {
          program: programVersion,
          rules: versionOf(policy),
          policy: String(policies.latestVersion(caller.server)),
        },
      };
    },
  };
}

/** A message that was never posted. No account of a network has an empty id, so nothing is remembered about its author. */
function toMessage(
  { server }: ApiCaller,
  { text, parts = [], author: { createdAt, joinedAt } = {} }: JudgeRequest,
  now: Date,
): Message {
  return {
    ref: { server, channel: 'judge', id: '' },
    author: {
      ...{ server, id: '', name: '', roles: [] },
      ...(createdAt && { accountCreatedAt: createdAt }),
      ...(joinedAt && { joinedAt }),
    },
    text,
    parts,
    sentAt: now,
  };
}

/**
 * First what speaks against the author, then what speaks for it; the heaviest of each first. A reason that is only about words
 * that the operator read in a picture says so.
 */
function listReasons(
  verdict: Verdict,
  { parts }: Pick<Message, 'parts'>,
  {
    language,
    wording,
    textOf,
  }: { readonly language: Language; readonly wording: Wording; readonly textOf: RuleTextLookup },
): readonly JudgeReason[] {
  const against = sortSignalsByWeight(verdict);
  const others = verdict.signals.filter((signal) => !against.includes(signal));
  return [...against, ...others.toSorted((a, b) => a.weight - b.weight)].map(
    ({ rule, weight, note, spans }) => ({
      ...{ rule, weight, spans },
      text: formatReason({ note: textOf(rule, language)?.note ?? note, spans }, parts, wording),
    }),
  );
}

/** Undefined for a text that offers no work: one that speaks of a job in passing shows none of the items. */
function itemsMissingIn(
  { missing, stance }: Verdict,
  message: Pick<Message, 'text' | 'parts'>,
): readonly JobNoticeItem[] | undefined {
  if (missing !== undefined) return missing;
  if (stance !== 'soliciting' && stance !== 'none') return undefined;
  const found = findMissingJobNoticeItems(message);
  return found !== undefined && found.length < ITEMS.length ? found : undefined;
}

const showItems = (missing: readonly JobNoticeItem[]): NonNullable<JudgeAnswer['items']> =>
  Object.fromEntries(
    ITEMS.map((item) => [item, missing.includes(item) ? 'missing' : 'shown']),
  ) as NonNullable<JudgeAnswer['items']>;

/** The version hashes the tenant's own pack. A policy is the same object until it changes. */
function createVersionLookup(rulesVersion: () => string): (policy: Policy) => string {
  const known = new WeakMap<Policy, { readonly shipped: string; readonly version: string }>();
  return (policy) => {
    const shipped = rulesVersion();
    const found = known.get(policy);
    if (found?.shipped === shipped) return found.version;
    const version = rulesVersionOf(policy, shipped);
    known.set(policy, { shipped, version });
    return version;
  };
}
