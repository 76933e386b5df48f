import { hash } from 'node:crypto';
import type { CaseRecord, DetectedBy, Measure, Server } from '#core';
import { NO_PACK, serverKey } from '#core';
import { truncate } from '#lib';
import { detectedBy } from '../figures/case-facts.ts';
import type { Period } from '../japan-calendar.ts';
import { groundOf, type TakenMeasure, takenMeasures } from '../yearly/taken-measures.ts';

/**
 * A statement of reasons with the field names and values of the DSA Transparency Database of the European Union (article
 * 17 and 24(5) of Regulation (EU) 2022/2065). No text, name or id of a member is in it.
 *
 * Source of the vocabulary: transparency.dsa.ec.europa.eu/page/api-documentation, with the categories of
 * /page/api-documentation-two. Empty fields are left out.
 */
export interface StatementOfReasons {
  readonly puid: string;
  readonly decision_visibility?: readonly ['DECISION_VISIBILITY_CONTENT_REMOVED'];
  readonly decision_provision?: DecisionProvision;
  readonly end_date_service_restriction?: string;
  readonly decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT';
  /** At most 500 characters. */
  readonly incompatible_content_ground: string;
  /** At most 2000 characters. */
  readonly incompatible_content_explanation: string;
  readonly content_type: readonly ['CONTENT_TYPE_TEXT'];
  readonly category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD' | 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC';
  readonly category_specification: readonly ['KEYWORD_OTHER'];
  readonly category_specification_other: string;
  /** Countries of the European Union or the European Economic Area. Empty: the operator adds them. */
  readonly territorial_scope: readonly string[];
  /** As `2026-11-30`. */
  readonly content_date: string;
  readonly application_date: string;
  /** At most 5000 characters. */
  readonly decision_facts: string;
  readonly source_type: 'SOURCE_VOLUNTARY' | 'SOURCE_TYPE_OTHER_NOTIFICATION';
  readonly automated_detection: 'Yes' | 'No';
  readonly automated_decision:
    | 'AUTOMATED_DECISION_FULLY'
    | 'AUTOMATED_DECISION_PARTIALLY'
    | 'AUTOMATED_DECISION_NOT_AUTOMATED';
}

type DecisionProvision =
  | 'DECISION_PROVISION_PARTIAL_SUSPENSION'
  | 'DECISION_PROVISION_TOTAL_SUSPENSION'
  | 'DECISION_PROVISION_TOTAL_TERMINATION';

/** The fields of a statement, in the order of the table. */
export const STATEMENT_FIELDS = [
  'puid',
  'decision_visibility',
  'decision_provision',
  'end_date_service_restriction',
  'decision_ground',
  'incompatible_content_ground',
  'incompatible_content_explanation',
  'content_type',
  'category',
  'category_specification',
  'category_specification_other',
  'territorial_scope',
  'content_date',
  'application_date',
  'decision_facts',
  'source_type',
  'automated_detection',
  'automated_decision',
] as const satisfies readonly (keyof StatementOfReasons)[];

/** What a rule pack forbids, in the words of the rules in force. */
export interface GroundText {
  /** The rule of the server in plain words. */
  readonly prohibits: string;
  /** The law that it concerns; absent: none. */
  readonly law?: string | undefined;
}

/**
 * The statements of the measures that a case took in a period, one each: the hidden post, and each timeout, quarantine,
 * kick and ban. A drill has none. A timeout or quarantine restricts a part of the service; a ban ends or suspends all of it on this
 * server. The account on the platform stays, so no `decision_account` is set.
 * @example createStatements(record, server, period, describeGround)[0]?.automated_decision // 'AUTOMATED_DECISION_FULLY'
 */
export function createStatements(
  { events }: CaseRecord,
  server: Server,
  { from, to }: Period,
  describeGround: (pack: string) => GroundText,
): readonly StatementOfReasons[] {
  const pack = groundOf(events);
  if (pack === DRILL_PACK) return [];
  const source = detectedBy(events);
  return takenMeasures(events)
    .filter(({ at }) => at >= from && at < to)
    .map((measure) => createStatement(measure, server, { pack, source, ground: describeGround(pack) }));
}

/** Names the measure in the facts of the decision. The database is read in English. */
const MEASURE_TEXTS: Readonly<Record<Measure, string>> = {
  hide: 'The post was hidden from the members of the server.',
  timeout: 'The author could not post on the server for a limited time.',
  quarantine: 'The author could read and write in a part of the server only.',
  kick: 'The author was removed from the server and may join it again.',
  ban: 'The author was excluded from the server.',
};

const DETECTION_TEXTS: Readonly<Record<DetectedBy, string>> = {
  machine: 'Rules and a trained text classifier found the post.',
  report: 'A member of the server reported the post.',
  filter: 'The word filter of the platform stopped the post before members could read it.',
};

const CATEGORY_TEXT = 'recruitment of people who carry out fraud, theft or other crime';
/** The pack of the drill phrase: a test of the program and no post against a rule. */
const DRILL_PACK = 'drill';

function createStatement(
  { at, job, measure, until, isAutomatic, postedAt }: TakenMeasure,
  server: Server,
  {
    pack,
    source,
    ground,
  }: { readonly pack: string; readonly source: DetectedBy; readonly ground: GroundText },
): StatementOfReasons {
  const law = ground.law === undefined ? '' : ` It concerns: ${ground.law}.`;
  const decided = isAutomatic ? 'The program decided alone.' : 'A moderator decided.';
  return {
    puid: statementId(server, job),
    ...decisionOf(measure, until),
    decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
    incompatible_content_ground: truncate(ground.prohibits, 500),
    incompatible_content_explanation: truncate(
      `The post fits a rule of the server (${pack}): ${ground.prohibits}.${law}`,
      2000,
    ),
    content_type: ['CONTENT_TYPE_TEXT'],
    category:
      pack === NO_PACK ? 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC' : 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
    category_specification: ['KEYWORD_OTHER'],
    category_specification_other: CATEGORY_TEXT,
    territorial_scope: [],
    content_date: dateOf(postedAt),
    application_date: dateOf(at),
    decision_facts: `${DETECTION_TEXTS[source]} ${decided} ${MEASURE_TEXTS[measure]}`,
    source_type: source === 'report' ? 'SOURCE_TYPE_OTHER_NOTIFICATION' : 'SOURCE_VOLUNTARY',
    automated_detection: source === 'report' ? 'No' : 'Yes',
    automated_decision: isAutomatic
      ? 'AUTOMATED_DECISION_FULLY'
      : source === 'report'
        ? 'AUTOMATED_DECISION_NOT_AUTOMATED'
        : 'AUTOMATED_DECISION_PARTIALLY',
  };
}

function decisionOf(
  measure: Measure,
  until: Date | undefined,
): Pick<StatementOfReasons, 'decision_visibility' | 'decision_provision' | 'end_date_service_restriction'> {
  const end = until && { end_date_service_restriction: dateOf(until) };
  switch (measure) {
    case 'hide':
      return { decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'] };
    case 'timeout':
    case 'quarantine':
      return { decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION', ...end };
    case 'ban':
      return until
        ? { decision_provision: 'DECISION_PROVISION_TOTAL_SUSPENSION', ...end }
        : { decision_provision: 'DECISION_PROVISION_TOTAL_TERMINATION' };
    case 'kick':
      return { decision_provision: 'DECISION_PROVISION_TOTAL_TERMINATION' };
    default:
      return measure satisfies never;
  }
}

/**
 * A stable unique id: the same measure has the same id in every export, and no number of a case or member can be read
 * from it.
 * @example statementId(server, 'Y-4G7C2Q0M1X/0/hide') // 'yamidome-5c1f…'
 */
const statementId = (server: Server, job: string): string =>
  `yamidome-${hash('sha256', `statement-of-reasons\n${serverKey(server)}\n${job}`).slice(0, 40)}`;

const dateOf = (at: Date): string => at.toISOString().slice(0, 10);

/** A statement as one line of a table: lists are joined with spaces, absent fields are empty. */
export type StatementRow = Readonly<Record<(typeof STATEMENT_FIELDS)[number], string>>;

/** @example toStatementRow(statement).decision_visibility // 'DECISION_VISIBILITY_CONTENT_REMOVED' */
export const toStatementRow = (statement: StatementOfReasons): StatementRow =>
  Object.fromEntries(
    STATEMENT_FIELDS.map((name) => {
      const value: string | readonly string[] | undefined = statement[name];
      return [name, typeof value === 'string' ? value : (value ?? []).join(' ')];
    }),
  ) as StatementRow;
