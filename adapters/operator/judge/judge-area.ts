import { z } from '@hono/zod-openapi';
import { RULING_CAUSES } from '#core';
import type { ApiArea } from '../area.ts';
import { defineRoute } from '../frame/route.ts';
import { isShortEnough, Language, MAX_POST_LENGTH, Parts, Time, TOO_LONG } from '../schemas/common.ts';

const JudgeRequest = z
  .strictObject({
    text: z.string().max(MAX_POST_LENGTH).describe('The text, well-formed UTF-16.'),
    parts: Parts.optional(),
    author: z
      .strictObject({
        createdAt: Time.optional().describe('When the account was made.'),
        joinedAt: Time.optional().describe('When the account joined the channel or community.'),
      })
      .optional()
      .describe('What is known about the author. Offers of new accounts weigh more.'),
    language: Language.optional().describe('The language of the reasons. Absent: that of your policy.'),
  })
  .refine(isShortEnough, TOO_LONG)
  .describe('A text to be judged.')
  .openapi('JudgeRequest');

/** A verdict's ruling. */
export const Ruling = z
  .enum(['pass', 'review', 'hide'])
  .describe('`pass`: nothing happens. `review`: a moderator should look. `hide`: the post is hidden.')
  .openapi('Ruling');

/** A verdict's stance. */
export const Stance = z
  .enum(['soliciting', 'warning', 'quoting', 'asking-help', 'seeking-work', 'discussing', 'none'])
  .describe('What the author does. Only a post of the stance `soliciting` is ever hidden.')
  .openapi('Stance');

/** A range of a text. */
export const Span = z
  .object({
    start: z.int().min(0).describe('The first UTF-16 unit.'),
    end: z.int().min(0).describe('The UTF-16 unit after the last one.'),
    part: z
      .int()
      .min(0)
      .optional()
      .describe('The index of the part that it is in. Absent: it is in the text.'),
  })
  .describe('A range of the text or of a part, in UTF-16 units.')
  .openapi('Span');

/** One reason of a ruling. */
export const Reason = z
  .object({
    rule: z.string().describe('The rule that fired: `pack/rule`.'),
    weight: z.number().describe('How much it counts, in log odds. Below 0 it speaks for the author.'),
    text: z
      .string()
      .describe('The reason in one sentence. One that is only about parts of the kind `image-text` says so.'),
    spans: z.array(Span).describe('The words that it is about.'),
  })
  .describe('One reason of a ruling.')
  .openapi('Reason');

/** The six items that a job advertisement must show by law. */
export const JobNoticeItem = z
  .enum(['name', 'address', 'contact', 'duties', 'place', 'pay'])
  .describe('Employer, address, contact, duties, place of work, pay.')
  .openapi('JobNoticeItem');

const Shown = z.enum(['shown', 'missing']).describe('Whether the text shows this item.');

const JudgeAnswer = z
  .object({
    ruling: Ruling,
    probability: z.number().min(0).max(1).describe('How probably the text recruits for crime, from 0 to 1.'),
    stance: Stance,
    explanation: z
      .object({
        cause: z
          .enum(RULING_CAUSES)
          .describe(
            '`reaches-hide`, `reaches-review`, `below-review`: the probability against those of your policy. `no-words`: no rule fired. ' +
              '`own-phrase`: a phrase of your policy. `one-sort`: all evidence is of one sort. `stance`: the author does something other than ' +
              'soliciting. `unclear`: a fragment, or only hints. `asks-for-help`, `seeks-work`: never hidden. `first-check`: the quick check ' +
              'that posts pass first found nothing, so a post with this text passes with any `probability`. New causes may be added.',
          ),
        ja: z.string().describe('In Japanese.'),
        en: z.string().describe('In English.'),
      })
      .describe('Why the text has this ruling, also when it has no reasons.'),
    reasons: z.array(Reason).describe('The heaviest first; what speaks for the author comes last.'),
    missingItems: z
      .array(JobNoticeItem)
      .describe('Of the six items that a job advertisement must show: those missing.'),
    items: z
      .object({
        name: Shown.describe('The employer.'),
        address: Shown.describe('The address of the employer.'),
        contact: Shown.describe('How to reach the employer.'),
        duties: Shown.describe('What the work is.'),
        place: Shown.describe('Where the work is.'),
        pay: Shown.describe('What is paid.'),
      })
      .optional()
      .describe('For an offer of work, with any ruling: each of the six items. Absent for other texts.'),
    versions: z
      .object({
        program: z.string().describe('The version of yamidome.'),
        rules: z.string().describe('The version of the rules.'),
        policy: z.string().describe('The version of your policy.'),
      })
      .describe('What the verdict depends on: the same versions give the same verdict.'),
  })
  .describe('The verdict on a text alone.')
  .openapi('JudgeAnswer');

const judgeRoute = defineRoute({
  method: 'post',
  path: '/v1/judge',
  scope: 'judge',
  operationId: 'judge',
  summary: 'Judge a text at once',
  description:
    'Judges a text alone, under your policy and with your own rules, and answers with the ruling, an explanation and the reasons; an ' +
    'ordinary text has an explanation and no reasons. The ruling is that of the same text in `POST /v1/posts` from an author without earlier posts. Nothing is ' +
    'stored and nothing is done: use it before publication, or to try texts. A caller should not wait long, and should publish ' +
    'when no answer comes: send the published text to `POST /v1/posts` in any case.',
  body: JudgeRequest,
  bodyExample: {
    text: '【急募】荷物を受け取って運ぶだけ。日給5万円、身分証の写真を送ってください。詳細はテレグラムで',
    author: { createdAt: '2026-01-31T08:00:00Z' },
    language: 'ja',
  },
  answers: {
    200: {
      description: 'The verdict.',
      schema: JudgeAnswer,
      example: {
        ruling: 'hide',
        probability: 0.97,
        stance: 'soliciting',
        explanation: {
          cause: 'reaches-hide',
          ja: '勧誘である確率は97%で、非表示にする基準（55%）に達しています。',
          en: 'It recruits with a probability of 97%; posts are hidden from 55%.',
        },
        reasons: [
          {
            rule: 'yami-baito/vague-errand',
            weight: 2.4,
            text: '内容を説明せずに荷物の受け取りや運搬を頼んでいます',
            spans: [{ start: 4, end: 15 }],
          },
        ],
        missingItems: ['name', 'address', 'place'],
        items: {
          name: 'missing',
          address: 'missing',
          contact: 'shown',
          duties: 'shown',
          place: 'missing',
          pay: 'shown',
        },
        versions: { program: '0.2.0', rules: '2026-01-31.1', policy: '7' },
      },
    },
  },
  audited: false,
  idempotent: false,
  quota: { kind: 'judge', count: () => 1 },
});

/** `POST /v1/judge`. */
export const judgeArea: ApiArea = {
  name: 'Judge',
  description: 'Judge a text without storing it.',
  mount({ addRoute, api }) {
    addRoute(judgeRoute, async ({ caller, body }) => ({
      status: 200,
      body: await api.judge.judge(caller, body),
    }));
  },
};
