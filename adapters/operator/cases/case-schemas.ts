import { z } from '@hono/zod-openapi';
import { JobNoticeItem, Ruling, Span, Stance } from '../judge/judge-area.ts';
import { Id, Part } from '../schemas/common.ts';
import { ReasonPictures } from '../schemas/requested-action.ts';

/** A time in an answer. */
const At = z.string().describe('A time in UTC (ISO 8601).');

/** A text in both languages. */
export const Localized = z
  .object({ ja: z.string().describe('In Japanese.'), en: z.string().describe('In English.') })
  .describe('A text in each language.')
  .openapi('LocalizedText');

/** A moderator of the network, as the operator names them in a request. */
export const Moderator = z
  .strictObject({
    id: Id.describe('The id of the moderator in your network.'),
    name: z.string().min(1).max(200).describe('The name that other moderators see.'),
  })
  .describe('The moderator for whom the key acts. The case names both.')
  .openapi('Moderator');

const CaseModerator = z
  .object({
    id: z.string().describe('The id of the moderator.'),
    name: z.string().optional().describe('The name. Absent in lists.'),
    key: z
      .string()
      .optional()
      .describe('The key that acted for the moderator. Absent: they used the console.'),
  })
  .describe('A moderator in a case.')
  .openapi('CaseModerator');

const Decision = z
  .enum(['uphold', 'overturn'])
  .describe(
    '`uphold`: the post recruits and is hidden. `overturn`: it is harmless, and everything is undone.',
  )
  .openapi('Decision');

const summaryFields = {
  caseId: z.string().describe('The number of the case.'),
  version: z.int().describe('Rises with each change of the case.'),
  openedAt: At.describe('When the case was opened.'),
  changedAt: At.describe('When it changed last.'),
  postId: z.string().describe('Your id of the post.'),
  channel: z.string().describe('Where the post stands.'),
  author: z.string().describe('Your id of the author.'),
  ruling: Ruling,
  probability: z.number().min(0).max(1).describe('How probably the post recruits, from 0 to 1.'),
  stance: Stance,
  visibility: z
    .enum(['visible', 'hidden', 'partly', 'simulated', 'pending'])
    .describe(
      'What members see, as far as you have confirmed it. `simulated`: your policy is in shadow mode. `pending`: an action waits for ' +
        'its outcome. `partly`: only a part is hidden.',
    ),
  isStruck: z.boolean().describe('Whether the case counts as a strike of the author.'),
  reports: z.int().min(0).describe('How many reports there are.'),
  hasAppeal: z.boolean().describe('Whether the author has appealed.'),
  campaign: z.array(z.string()).describe('Cases of other accounts with the same text, contact or picture.'),
  needsDecision: z.boolean().describe('True without a decision, or if something new came after it.'),
  decision: z
    .object({
      index: z.int().min(0).describe('Names this decision when it is taken back.'),
      decision: Decision,
      moderator: CaseModerator,
      at: At.describe('When it was made.'),
    })
    .optional()
    .describe('The decision that counts. Absent: there is none.'),
} as const;

/** One case in a list. */
export const CaseSummary = z
  .object(summaryFields)
  .describe('A case without any text of a person.')
  .openapi('CaseSummary');

const CaseLink = z
  .object({
    caseId: z.string().describe('The number of the case.'),
    openedAt: At.describe('When it was opened.'),
    status: Localized.describe('The state of its post in one sentence.'),
    needsDecision: z.boolean().describe('Whether moderators still have to decide.'),
  })
  .describe('Another case.')
  .openapi('CaseLink');

const Reason = z
  .object({
    rule: z.string().describe('The rule that fired: `pack/rule`.'),
    weight: z.number().describe('How much it counts, in log odds.'),
    text: Localized.describe(
      'The reason in one sentence. One that is only about words in pictures begins with "in the picture" (画像内).',
    ),
    spans: z.array(Span).describe('The words that it is about, in the text of `post` or one of its parts.'),
    pictures: ReasonPictures.optional(),
  })
  .describe('Why the post was noticed.')
  .openapi('CaseReason');

const CasePost = z
  .object({
    text: z.string().describe('The text. Posts that were judged together follow each other.'),
    parts: z.array(Part).describe('Text that belongs to the post but was not typed into it.'),
    isErased: z.boolean().describe('True: retention or a deletion erased the texts.'),
    posts: z.array(z.string()).describe('Your ids of the posts that were judged together.'),
  })
  .describe('The content of the post.')
  .openapi('CasePost');

const CaseAction = z
  .object({
    job: z.string().describe('The id of the work behind the action.'),
    kind: z.string().describe('The action, for example `hide`, `restore`, `warn`, `timeout`.'),
    status: z
      .enum(['waiting', 'done', 'degraded', 'simulated', 'withheld', 'failed'])
      .describe(
        '`waiting`: you were asked or will be, and have not confirmed. `simulated`: not requested in shadow mode. `withheld`: stopped ' +
          'by the hourly limit or a later decision.',
      ),
    detail: z.string().optional().describe('More about the outcome, as a code or a short text.'),
    at: At.describe('When the outcome was recorded, or from when on the action is due.'),
    postId: z.string().optional().describe('The post that it is about.'),
  })
  .describe('An action of the case.')
  .openapi('CaseAction');

const CaseMessage = z
  .object({
    kind: z.enum(['appeal', 'question', 'answer']).describe('Only a question is written by a moderator.'),
    at: At.describe('When it was written.'),
    text: z.string().describe('The text.'),
    moderator: CaseModerator.optional().describe('Who asked.'),
  })
  .describe('What the author and the moderators wrote to each other.')
  .openapi('CaseMessage');

const MemberHistory = z
  .object({
    strikes: z.int().optional().describe('Strikes in force. Absent: not known.'),
    cases: z.array(CaseLink).describe('Other cases against the author, newest first, at most ten.'),
    hasMoreCases: z.boolean().describe('Whether there are more.'),
    sanctions: z
      .array(
        z.object({
          kind: z.string().describe('For example `timeout`.'),
          until: At.optional().describe('When it ends. Absent: it has no end.'),
          caseId: z.string().describe('The case because of which it is in force.'),
        }),
      )
      .describe('Sanctions in force.'),
    reported: z.array(CaseLink).describe('Cases that the author reported, newest first, at most ten.'),
  })
  .describe('What is known about the author in your network.')
  .openapi('MemberHistory');

/** One case. */
export const Case = z
  .object({
    ...summaryFields,
    authorName: z.string().describe('The name of the author. Empty after an erasure.'),
    sentAt: At.describe('When the post was published.'),
    url: z.string().optional().describe('Where a moderator can open the post.'),
    status: Localized.describe('The state of the post in one sentence.'),
    rules: z.string().describe('The version of the rules that judged it.'),
    reasons: z.array(Reason).describe('The most telling first.'),
    missingItems: z
      .array(JobNoticeItem)
      .describe('Of the six items that a job advertisement must show: those missing.'),
    post: CasePost.optional().describe('Only for keys with the scope `evidence`.'),
    actions: z.array(CaseAction).describe('In the order of their outcomes; those without one come last.'),
    claim: z
      .object({ at: At.describe('Since when.'), moderator: CaseModerator })
      .optional()
      .describe('The moderator who works on the case.'),
    notes: z
      .array(
        z.object({
          at: At.describe('When it was written.'),
          text: z.string().describe('The note.'),
          moderator: CaseModerator,
        }),
      )
      .describe('Notes of moderators, oldest first.'),
    conversation: z.array(CaseMessage).describe('Oldest first.'),
    member: MemberHistory,
    timeline: z
      .array(
        z.object({
          at: At.describe('When it happened.'),
          kind: z.string().describe('The kind of the event.'),
          text: Localized.describe('The event in plain words.'),
          moderator: CaseModerator.optional().describe('Who did it, if it was a moderator.'),
        }),
      )
      .describe('All events, oldest first.'),
  })
  .describe('A case with everything that a moderator needs.')
  .openapi('Case');

/** The body of a decision. */
export const DecisionRequest = z
  .strictObject({ decision: Decision, moderator: Moderator })
  .describe('A decision of a moderator.')
  .openapi('DecisionRequest');
