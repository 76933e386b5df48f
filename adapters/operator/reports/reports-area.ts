import { z } from '@hono/zod-openapi';
import type { ApiArea } from '../area.ts';
import { problem, retryAfter } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';
import { refusePictures, toOperatorPost } from '../posts/picture-schema.ts';
import { MAX_POSTS_BYTES } from '../posts/post-schemas.ts';
import { Account, ReportedPost } from '../schemas/common.ts';

const MAX_REASON_LENGTH = 1000;
const RETRY_MS = 5000;

const sendReport = defineRoute({
  method: 'post',
  path: '/v1/reports',
  scope: 'reports',
  operationId: 'sendReport',
  summary: 'Report a post',
  description:
    'An account of your network reports a post. The post comes with the report, so it need not have been sent before; so do its ' +
    'pictures, if they were not read with the post. Moderators get a case at once; pictures are read afterwards, and the post is ' +
    'judged again with what they show. Pictures that the case has already are not read again. Reports of accounts whose earlier reports were overturned weigh less, and each account may send a limited ' +
    'number an hour (`reports.perMemberPerHour` of your policy).',
  body: z
    .strictObject({
      post: ReportedPost.describe('The post that is reported.'),
      reporter: Account.describe('The account that reports.'),
      reason: z.string().max(MAX_REASON_LENGTH).describe('What the account has written. It may be empty.'),
    })
    .describe('A report of an account about a post.')
    .openapi('Report'),
  bodyExample: {
    post: {
      id: 'post-1841',
      author: { id: 'acc-77', name: 'rin' },
      text: '荷物を受け取って運ぶだけ。日給5万円',
      sentAt: '2026-01-31T09:00:00Z',
    },
    reporter: { id: 'acc-12', name: 'sora', language: 'ja' },
    reason: '闇バイトだと思います',
  },
  maxBodyBytes: MAX_POSTS_BYTES,
  answers: {
    200: {
      description: 'The answer to the account that reports.',
      schema: z
        .object({
          accepted: z.boolean().describe('Whether the report is in the case.'),
          code: z
            .enum(['ok', 'own', 'exempt', 'too-many'])
            .describe(
              '`own`: accounts cannot report their own posts. `exempt`: the author or the channel is exempt. `too-many`: the account ' +
                'has reported too often within the hour.',
            ),
          text: z.string().describe('For the account that reports, in its language.'),
          caseId: z.string().optional().describe('The case. Absent if the report was not accepted.'),
        })
        .describe('What became of a report.')
        .openapi('ReportAnswer'),
      example: {
        accepted: true,
        code: 'ok',
        text: '報告を受け付けました。',
        caseId: 'Y-4G7C2Q0M1X',
      },
    },
  },
  problems: {
    conflict: 'You have deleted this post.',
    unprocessable: 'A picture is at an address that is not allowed. Nothing was stored.',
  },
  audited: false,
});

/** `POST /v1/reports`. */
export const reportsArea: ApiArea = {
  name: 'Reports',
  description: 'Reports of accounts about posts.',
  mount({ addRoute, api }) {
    addRoute(sendReport, async ({ caller, body }) => {
      const answer = await api.reports.report(caller, { ...body, post: toOperatorPost(body.post) });
      if ('kind' in answer && answer.kind === 'refused') return refusePictures(answer.faults, () => '/post');
      if ('kind' in answer)
        return problem('conflict', 'You have deleted this post: reports about it are not stored.');
      const { accepted, code, text, caseId } = answer;
      if (code !== 'ok' && code !== 'own' && code !== 'exempt' && code !== 'too-many')
        return problem('unavailable', 'The report could not be stored: send it again later.', {
          headers: retryAfter(RETRY_MS),
        });
      return { status: 200, body: { accepted, code, text, ...(caseId !== undefined && { caseId }) } };
    });
  },
};
