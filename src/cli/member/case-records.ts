import {
  type CaseEvent,
  exportReading,
  type Member,
  type Message,
  memberKey,
  openStoredVerdict,
} from '#core';

type MemberId = Pick<Member, 'server' | 'id'>;

/** A copy of an attachment. `file`: its SHA-256. */
export interface ExportedFile {
  readonly name: string;
  readonly file: string;
}

/** One event of a case, as the person may read it. */
export type ExportedEvent = Readonly<Record<string, unknown>> & {
  readonly kind: string;
  readonly at: string;
};

/** A case, without the data of other members. */
export interface ExportedCase {
  readonly case: string;
  readonly events: readonly ExportedEvent[];
  readonly files: readonly ExportedFile[];
  /** Number of events that are left out: reports, notes and actions that concern other members only. */
  readonly eventsOfOthers: number;
}

/**
 * What one case contains about a person. In a case against the person: the messages, the verdict with its rules, the
 * actions, strikes, appeals and decisions. In a case against another member: only what the person did there, and direct
 * messages to the person. Never the identity or the words of another member.
 * @example exportCase('Y-4G7C2Q0M1X', events, { server, id: 'rin' }).events[0]?.kind // 'opened'
 */
export function exportCase(caseId: string, events: readonly CaseEvent[], person: MemberId): ExportedCase {
  const isPerson = (member: MemberId | undefined): boolean =>
    member !== undefined && memberKey(member) === memberKey(person);
  const [first] = events;
  const isOwn = first?.kind === 'opened' && isPerson(first.message.author);
  const exported = events.flatMap((event) => {
    const fields = isOwn ? ownCaseFields(event, isPerson) : otherCaseFields(event, isPerson);
    return fields ? [{ kind: event.kind, at: event.at.toISOString(), ...fields }] : [];
  });
  const files = isOwn
    ? events
        .flatMap((event) => (event.kind === 'copied' ? event.files : []))
        .map(({ name, file }) => ({ name, file }))
    : [];
  return { case: caseId, events: exported, files, eventsOfOthers: events.length - exported.length };
}

type IsPerson = (member: MemberId | undefined) => boolean;
type Fields = Readonly<Record<string, unknown>>;

/** The fields of an event of a case against the person; undefined: the event is left out. */
function ownCaseFields(event: CaseEvent, isPerson: IsPerson): Fields | undefined {
  switch (event.kind) {
    case 'opened':
    case 'rejudged': {
      const { ruling, probability, signals, stance } = openStoredVerdict(event.verdict);
      const rules = [...new Set(signals.map(({ rule }) => rule))];
      const messages = (event.pieces ?? [event.message]).map(exportMessage);
      return { messages, verdict: { ruling, probability, stance, rules }, rulesVersion: event.packs };
    }
    case 'copied':
      return { files: event.files, ...(event.detail && { detail: event.detail }) };
    case 'acted':
      return actionFields(event, isPerson);
    case 'struck':
    case 'unstruck':
      return { strikesInForce: event.count };
    case 'escalated':
      return { measure: event.rung, ...(event.until && { until: event.until.toISOString() }) };
    case 'appealed':
      return { text: event.plea };
    case 'asked':
    case 'answered':
      return { text: event.text };
    case 'ruled':
      return { decision: event.decision };
    case 'gated':
      return { muting: event.muting };
    case 'retried':
      return { why: event.why };
    case 'reopened':
    case 'ungated':
      return {};
    case 'reported':
      return isPerson(event.reporter) ? { text: event.reason } : undefined;
    case 'campaign':
    case 'exported':
    case 'claimed':
    case 'noted':
      return undefined;
    default:
      return event satisfies never;
  }
}

/** The fields of an event of a case against another member; undefined: the event is left out. */
function otherCaseFields(event: CaseEvent, isPerson: IsPerson): Fields | undefined {
  switch (event.kind) {
    case 'reported':
      return isPerson(event.reporter) ? { text: event.reason } : undefined;
    case 'ruled':
      return isPerson(event.moderator) ? { decision: event.decision } : undefined;
    case 'claimed':
    case 'reopened':
      return isPerson(event.moderator) ? {} : undefined;
    case 'noted':
    case 'asked':
      return isPerson(event.moderator) ? { text: event.text } : undefined;
    case 'exported':
      return isPerson(event.by) ? {} : undefined;
    case 'escalated':
      return isPerson(event.by) ? { measure: event.rung } : undefined;
    case 'acted':
      return 'member' in event.outcome.action && isPerson(event.outcome.action.member)
        ? actionFields(event, isPerson)
        : undefined;
    default:
      return undefined;
  }
}

/** What was done, and the text of a direct message to the person. A direct message to another member is left out. */
function actionFields(
  { outcome: { action, status, detail } }: Extract<CaseEvent, { kind: 'acted' }>,
  isPerson: IsPerson,
): Fields | undefined {
  if ('member' in action && !isPerson(action.member)) return undefined;
  const letter = 'letter' in action ? { directMessage: action.letter.text } : {};
  return { action: action.kind, status, ...(detail !== undefined && { detail }), ...letter };
}

const exportMessage = (message: Message): Fields => ({
  id: message.ref.id,
  channel: message.ref.channel,
  sentAt: message.sentAt.toISOString(),
  ...(message.editedAt && { editedAt: message.editedAt.toISOString() }),
  ...(message.url !== undefined && { url: message.url }),
  author: {
    id: message.author.id,
    name: message.author.name,
    roles: message.author.roles,
    ...(message.author.accountCreatedAt && {
      accountCreatedAt: message.author.accountCreatedAt.toISOString(),
    }),
    ...(message.author.joinedAt && { joinedAt: message.author.joinedAt.toISOString() }),
  },
  text: message.text,
  parts: message.parts.map(({ kind, text, confidence, picture }) => ({
    ...{ kind, text },
    ...(confidence !== undefined && { confidence }),
    ...(picture !== undefined && { picture }),
  })),
  ...(message.readPictures && !message.erased && { pictures: message.readPictures.map(exportReading) }),
  ...(message.erased && { erased: true }),
});
