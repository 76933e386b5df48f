import { z } from 'zod';

/** The languages of notices and help lines; `ja` is easy Japanese. */
export const TONGUES = ['ja', 'en', 'zh', 'vi', 'pt'] as const;
export type Tongue = (typeof TONGUES)[number];

/** It fits into one message of every platform, with room for a line around it. */
const TEXT_MOST = 1500;

const text = z.string().trim().min(1).max(TEXT_MOST);

const schedule = z.strictObject({
  /** In which months; the season. */
  months: z.array(z.int().min(1).max(12)).min(1),
  weekdays: z.array(z.enum(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'])).min(1),
  /** Hours and minutes in Japan; quoted, or YAML takes them for a number. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "write the time of day in quotes, like '18:00'"),
});

/** One awareness message, one file in `rules/notices`. */
export const noticeSchema = z
  .strictObject({
    /** When it is due: by the calendar, when somebody joins, looks for work near a trap, or asks for help lines. */
    on: z.enum(['schedule', 'join', 'job-talk', 'help']),
    schedule: schedule.optional(),
    texts: z.strictObject({ ja: text, en: text, zh: text, vi: text, pt: text }),
  })
  .refine(({ on, schedule: set }) => (on === 'schedule') === (set !== undefined), {
    path: ['schedule'],
    message: 'a notice has a schedule when it says on: schedule, and only then',
  })
  .refine(({ on, texts }) => on !== 'help' || Object.values(texts).every((each) => each.includes('#9110')), {
    path: ['texts'],
    message:
      'help lines must name #9110 in every language; put the line in quotes or a block, # begins a comment',
  });

export type Notice = z.infer<typeof noticeSchema>;
export type Schedule = z.infer<typeof schedule>;
/** All notices by the names of their files. */
export type Notices = ReadonlyMap<string, Notice>;
