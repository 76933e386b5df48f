import { z } from '@hono/zod-openapi';
import { DRAFT_STAGES, MAX_OWN_PACK_LENGTH, SHARE_PERCENT } from '#core';
import { Ruling } from '../judge/judge-area.ts';

/** Why a change is made. */
const Why = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .optional()
  .describe('Why, for the list of steps. Write no personal data of members.');

const Pack = z
  .string()
  .min(1)
  .max(MAX_OWN_PACK_LENGTH)
  .nullable()
  .describe('The text of a `pack.yaml`, at most 20,000 characters. `null`: no rules of your own.');

/** From 0.01 to 99.99. */
const Percent = z
  .number()
  .min(SHARE_PERCENT.min)
  .max(SHARE_PERCENT.max)
  .describe('The percentage of authors, 0.01 to 99.99.');

/** A draft to be saved. */
export const DraftRequest = z
  .strictObject({ pack: Pack, reason: Why })
  .describe('Rules of your own as a draft.')
  .openapi('RulesDraftRequest');

/** A step without further values. */
export const StepRequest = z
  .strictObject({ reason: Why })
  .describe('A step of the draft.')
  .openapi('RulesStepRequest');

/** The step to a share of authors. */
export const ShareRequest = z
  .strictObject({ percent: Percent, reason: Why })
  .describe('The share of authors whose posts the draft judges.')
  .openapi('RulesShareRequest');

const Stage = z
  .enum(DRAFT_STAGES)
  .describe(
    '`draft`: nothing happens. `shadow`: posts are also judged with the draft, and differences are counted. `share`: the ' +
      'draft judges the posts of a share of authors. `active`: it is in force for all.',
  )
  .openapi('RulesStage');

const At = z.iso.datetime();
const Count = z.int().min(0);
const counts = {
  hideMore: Count.describe('Posts that the draft hides and the rules in force do not.'),
  hideFewer: Count.describe('Posts that the rules in force hide and the draft does not.'),
  reviewMore: Count.describe('Posts that the draft reviews and the rules in force pass or hide.'),
  reviewFewer: Count.describe('Posts that the rules in force review and the draft passes or hides.'),
} as const;

const Step = z
  .object({
    step: z
      .enum(['saved', 'shadow', 'share', 'stopped', 'active', 'rolled-back'])
      .describe('What was done. `stopped`: a shadow or a share was ended.'),
    at: At.describe('When.'),
    by: z.string().describe('The id of the key, or of the person in the console.'),
    percent: Percent.optional(),
    reason: z.string().optional().describe('Why, if it was said.'),
  })
  .describe('A step of the draft.')
  .openapi('RulesStep');

const Comparison = z
  .object({
    since: At.describe('When this stage began: a new stage begins to count at 0.'),
    judged: Count.describe('Posts that were judged by the draft and by the rules in force.'),
    skipped: Count.describe('Posts that were judged once, because too many came at the same time.'),
    ...counts,
    rules: z
      .array(
        z
          .object({ rule: z.string().describe('The rule: `pack/rule`.'), ...counts })
          .describe('A rule that makes differences.'),
      )
      .describe('The rules that make the differences, the most first. One post can count for several rules.'),
  })
  .describe(
    'What the draft judges otherwise than the rules in force: each post alone, without campaigns and without the posts ' +
      'before it. Counted by all processes, of the last 30 days, a few seconds behind.',
  )
  .openapi('RulesComparison');

/** The answer of most calls. */
export const RulesState = z
  .object({
    revision: Count.describe('Rises with each change of the draft; 0: there was none. Also the `ETag`.'),
    inForce: z
      .object({
        version: z.string().describe('The version of the rules that cases name.'),
        pack: Pack,
      })
      .describe('The rules that judge posts.'),
    draft: z
      .object({
        id: z.string().describe('The id of the draft that cases name. It stays the same in all stages.'),
        version: z.string().describe('The version that cases name when the draft judges.'),
        stage: Stage,
        percent: Percent.optional(),
        pack: Pack,
        steps: z.array(Step).describe('The oldest first, at most 50.'),
      })
      .optional()
      .describe('Absent: there was none yet.'),
    canRollBack: z.boolean().describe('Whether the last activation can be taken back.'),
    comparison: Comparison.optional(),
    keptPack: z
      .literal(true)
      .optional()
      .describe('Of a rollback: the pack was changed after the activation, so it stays as it is.'),
  })
  .describe('The rules in force and the draft.')
  .openapi('RulesState');

/** The answer of the list of differences. */
export const Differences = z
  .object({
    items: z
      .array(
        z
          .object({
            postId: z.string().describe('The id of the post.'),
            channel: z.string().describe('Where the post stands.'),
            at: At.describe('When this revision of the post was written.'),
            before: Ruling.describe('The ruling with the rules in force.'),
            after: Ruling.describe('The ruling with the draft.'),
            rules: z.array(z.string()).describe('The rules that make the difference.'),
          })
          .describe('A post that the draft judges otherwise.')
          .openapi('RulesDifference'),
      )
      .describe('The newest first.'),
  })
  .describe('Posts that the draft judges otherwise than the rules in force. Texts are not kept.')
  .openapi('RulesDifferences');

const Row = z
  .object({
    name: z.string().describe('`pack`, or `pack/rule`.'),
    upheld: Count.describe('Decided cases that were upheld.'),
    decided: Count.describe('Decided cases in which it fired. The last decision of a case counts.'),
    low: z.number().min(0).max(1).describe('The lower end of the Wilson interval at 95 %.'),
    high: z.number().min(0).max(1).describe('The upper end of the Wilson interval at 95 %.'),
  })
  .describe('How often moderators agreed.')
  .openapi('RulesPrecisionRow');

/** The answer of the precision. */
export const Precision = z
  .object({
    days: z.int().min(1).max(366).describe('The last days that were looked at.'),
    packs: z.array(Row).describe('By pack.'),
    rules: z.array(Row).describe('By rule.'),
  })
  .describe(
    'How often moderators agreed with packs and rules. It says nothing about posts that no rule found.',
  )
  .openapi('RulesPrecision');
