import type { Bilingual } from '../../command.ts';
import type { ConsoleViewer } from './access.ts';

/** A time zone without daylight saving time. */
export interface CalendarZone {
  readonly name: 'JST' | 'UTC';
  readonly offsetMs: number;
}

/** The periods that need no dates. A fiscal year (年度) of Japan is April to March. */
export const PERIOD_PRESETS = [
  'this-month',
  'last-month',
  'last-30-days',
  'last-90-days',
  'this-fiscal-year',
  'last-fiscal-year',
  'this-year',
  'last-year',
] as const;
/** One of `PERIOD_PRESETS`. */
export type PeriodPreset = (typeof PERIOD_PRESETS)[number];

/** Whole days of one time zone, from `from` until before `to`. Days are written as `2026-11-30`. */
export interface DayPeriod {
  readonly from: Date;
  readonly to: Date;
  readonly preset: PeriodPreset | undefined;
  readonly zone: CalendarZone;
  readonly firstDay: string;
  /** Belongs to the period. */
  readonly lastDay: string;
}

/** Why dates are no period: no dates, the end is before the start, or more than ten years. */
export type PeriodProblem = 'date' | 'order' | 'long';

/** `part` of `of`. */
export interface Share {
  readonly part: number;
  readonly of: number;
}

/** Milliseconds; percentiles by the nearest-rank method. */
export interface Durations {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly max: number;
}

/** The upper limits of the classes of the time to hide, in milliseconds; above the last one there is one more class. */
export const HIDE_TIME_CLASSES: readonly number[] = [
  1_000,
  5_000,
  10_000,
  60_000,
  10 * 60_000,
  60 * 60_000,
  24 * 60 * 60_000,
];

/** Reports or appeals of a period. */
export interface RequestFigures {
  readonly received: number;
  readonly waiting: number;
  /** Decided as the member wanted: a report was upheld, an appeal overturned the case. */
  readonly granted: Share;
  readonly toDecision?: Durations;
  /** Decided within seven days, of those that were decided or have waited longer. */
  readonly inTime: Share;
}

/** The cases of one rule pack, and the last decisions on them. */
export interface PackFigures {
  readonly pack: string;
  readonly cases: number;
  readonly hidden: number;
  readonly upheld: number;
  readonly overturned: number;
}

/** The decisions of one moderator. */
export interface ModeratorFigures {
  /** The id of the account. */
  readonly moderator: string;
  readonly decisions: number;
  readonly upheld: number;
  readonly overturned: number;
  readonly toDecision?: Durations;
  /** A case that the moderator decided. */
  readonly lastCase: string;
}

/** The counts of one day or week. */
export interface VolumeStep {
  /** The first day, as `2026-11-30`. */
  readonly day: string;
  readonly days: 1 | 7;
  readonly cases: number;
  readonly hidden: number;
  readonly reports: number;
  readonly appeals: number;
}

/** The figures of one server for one period. An event belongs to the period in which it happened. */
export interface PeriodFigures {
  readonly period: DayPeriod;
  readonly cases: number;
  /** Cases with a post that was hidden for the first time in the period. */
  readonly hidden: number;
  /** Posts that members could read until they were hidden. */
  readonly toHide?: Durations;
  /** Posts by time to hide; one more class than `HIDE_TIME_CLASSES`. */
  readonly hideTimes: readonly number[];
  /** Posts that were hidden before a moderator decided, of `toHide`. */
  readonly automatic: Share;
  /** Posts that were hidden before a member replied or reacted; absent if it is not known for any post. */
  readonly unanswered?: Share;
  readonly overturned: Share;
  readonly packs: readonly PackFigures[];
  readonly moderators: readonly ModeratorFigures[];
  readonly reports: RequestFigures;
  readonly appeals: RequestFigures;
  readonly volume: readonly VolumeStep[];
}

/** How the program learned of the post: it found it, a member reported it, or the platform's own filter stopped it. */
export type DetectedBy = 'machine' | 'report' | 'filter';
/** All ways, in the order of tables. */
export const DETECTED_BY: readonly DetectedBy[] = ['machine', 'report', 'filter'];

/** The measures that restrict a post or its author, in the order of tables. */
export const MEASURES = ['hide', 'timeout', 'quarantine', 'kick', 'ban'] as const;
/** One of `MEASURES`. */
export type Measure = (typeof MEASURES)[number];

/** Ground of a case that no rule pack explains: it was only reported, or the server's own phrases found it. */
export const NO_PACK = 'none';

/** Measures of one kind for one ground. */
export interface MeasureRow {
  readonly measure: Measure;
  /** The rule pack, or `NO_PACK`. */
  readonly ground: string;
  readonly detected: Readonly<Record<DetectedBy, number>>;
  /** Done without a decision of a person, of all. */
  readonly automatic: number;
  /** Letters to the author about it. */
  readonly noticesSent: number;
  readonly noticesUndelivered: number;
  /** Undone later, after a decision for the author. */
  readonly undone: number;
}

/** The requests of members (reports) for one ground, and the letters that answered them. */
export interface RequestRow {
  readonly ground: string;
  readonly received: number;
  /** Answered: the post is hidden. */
  readonly hiddenNotices: number;
  /** Answered: the post is not hidden. */
  readonly notHiddenNotices: number;
  readonly undelivered: number;
  /** Answered later than seven days after the request. */
  readonly late: number;
  /** Not answered yet. */
  readonly waiting: number;
}

/**
 * The figures of one fiscal year that article 28 of the Act on information distribution platforms (情報流通プラットフォーム
 * 対処法) names: paragraph 1 requests, 2 letters to those who asked, 3 letters to authors, 4 measures. A year has about as
 * many rows as there are packs.
 */
export interface YearlyFigures {
  readonly from: Date;
  readonly to: Date;
  readonly measures: readonly MeasureRow[];
  readonly requests: readonly RequestRow[];
  /** Appeals of the year, and those that were decided for the author. */
  readonly appeals: { readonly received: number; readonly granted: number; readonly waiting: number };
}

/** The names of the texts about a year, in the order of the form. */
export const YEARLY_NOTE_NAMES = ['assessment', 'people', 'remarks'] as const;

/** Texts about a year that no program can count, by an administrator. Absent: not written yet. */
export type YearlyNotes = Readonly<Partial<Record<(typeof YEARLY_NOTE_NAMES)[number], string>>>;

/** The most characters of one text about a year, in UTF-16 units. */
export const MAX_YEARLY_NOTE_LENGTH = 4000;

/** A period as it was chosen or typed. `from` and `to` count only without `preset`. */
export interface FiguresQuery {
  readonly preset?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Names for the ids in figures. */
export interface FigureNames {
  /** By id; a pack that is no longer in force has none. */
  readonly packs: Readonly<Record<string, Bilingual>>;
  /** By account id; the id itself if the name is not known. */
  readonly moderators: Readonly<Record<string, string>>;
}

/** The figures of a period, beside those of the period before. */
export interface FiguresReport {
  readonly ok: true;
  readonly current: PeriodFigures;
  readonly previous: PeriodFigures;
  readonly names: FigureNames;
  readonly computedAt: Date;
}

/** A typed period that cannot be used. */
export interface FiguresRefusal {
  readonly ok: false;
  readonly why: PeriodProblem;
}

/** The figures of a fiscal year. */
export interface YearReport {
  /** The year in which it begins. */
  readonly year: number;
  /** Years with figures, newest first. */
  readonly years: readonly number[];
  /** False: the year has not ended. */
  readonly isComplete: boolean;
  readonly figures: YearlyFigures;
  readonly notes: YearlyNotes;
  readonly names: Pick<FigureNames, 'packs'>;
}

/** A file that is written while it is sent. */
export interface ExportedFile {
  readonly ok: true;
  readonly name: string;
  readonly type: string;
  readonly content: AsyncIterable<string>;
}

/**
 * Figures of the viewer's server. Decisions by moderator, and statements, are for administrators and auditors; others get
 * none of them. A long read ends when `signal` is aborted; it then rejects with the reason of the signal. Rejects when a
 * store is unavailable.
 */
export interface ConsoleFigures {
  read(
    viewer: ConsoleViewer,
    query: FiguresQuery,
    signal?: AbortSignal,
  ): Promise<FiguresReport | FiguresRefusal>;
  /** All figures of the period as CSV. */
  exportFigures(
    viewer: ConsoleViewer,
    query: FiguresQuery,
    signal?: AbortSignal,
  ): Promise<ExportedFile | FiguresRefusal>;
  /** `year`: as typed; absent or not valid: the present fiscal year. */
  readYear(viewer: ConsoleViewer, year: string | undefined, signal?: AbortSignal): Promise<YearReport>;
  exportYear(viewer: ConsoleViewer, year: string | undefined, signal?: AbortSignal): Promise<ExportedFile>;
  /** Administrators only; false: the viewer may not, or a text is too long. */
  saveYearlyNotes(viewer: ConsoleViewer, year: number, notes: YearlyNotes): Promise<boolean>;
  /** Statements of reasons, one a line of JSON or CSV; undefined: the viewer may not. */
  exportStatements(
    viewer: ConsoleViewer,
    query: FiguresQuery,
    form: 'jsonl' | 'csv',
    signal?: AbortSignal,
  ): Promise<ExportedFile | FiguresRefusal | undefined>;
}
