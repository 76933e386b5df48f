import { z } from 'zod';

/** The languages of notices and help lines; `ja` is easy Japanese. */
export const NOTICE_LANGUAGES = ['ja', 'en', 'zh', 'vi', 'pt'] as const;
/** One of `NOTICE_LANGUAGES`. */
export type NoticeLanguage = (typeof NOTICE_LANGUAGES)[number];

/** In UTF-16 units. Fits into one message of every platform, with room for one more line. */
const MAX_NOTICE_LENGTH = 1500;

const noticeTextSchema = z.string().trim().min(1).max(MAX_NOTICE_LENGTH);

const scheduleSchema = z.strictObject({
  months: z.array(z.int().min(1).max(12)).min(1),
  weekdays: z.array(z.enum(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'])).min(1),
  /** Hours and minutes in Japan time. Without quotes, YAML reads a number. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "write the time of day in quotes, like '18:00'"),
});

/** An awareness message: one file in `rules/notices`. */
export const noticeSchema = z
  .strictObject({
    /**
     * The trigger: a schedule, a new member, a member who looks for work near an offer, a request for help, or a request for
     * help with words of despair.
     */
    on: z.enum(['schedule', 'join', 'job-talk', 'help', 'despair']),
    schedule: scheduleSchema.optional(),
    /** For `despair`: its words. Case, width and blanks do not matter. */
    phrases: z.array(z.string().trim().min(2)).min(1).optional(),
    texts: z.strictObject({
      ja: noticeTextSchema,
      en: noticeTextSchema,
      zh: noticeTextSchema,
      vi: noticeTextSchema,
      pt: noticeTextSchema,
    }),
  })
  .refine(({ on, schedule }) => (on === 'schedule') === (schedule !== undefined), {
    path: ['schedule'],
    message: 'a notice has a schedule when it says on: schedule, and only then',
  })
  .refine(({ on, phrases }) => (on === 'despair') === (phrases !== undefined), {
    path: ['phrases'],
    message: 'a notice has phrases when it says on: despair, and only then',
  })
  .refine(({ on, texts }) => on !== 'help' || Object.values(texts).every((text) => text.includes('#9110')), {
    path: ['texts'],
    message:
      'help lines must name #9110 in every language; put the line in quotes or a block, # begins a comment',
  });

/** A validated notice. */
export type Notice = z.infer<typeof noticeSchema>;
/** Months, weekdays and time of day at which a notice is posted. */
export type NoticeSchedule = z.infer<typeof scheduleSchema>;
/** All notices by file name. */
export type NoticesByName = ReadonlyMap<string, Notice>;
