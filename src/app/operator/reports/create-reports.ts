import type { Intake, PostIndex, ReportService } from '#core';
import { accountToMember, DEFAULT_CHANNEL, postToMessage } from '#core';

/**
 * Creates the reports. The index knows where a post stands: a report that names another channel is about the same case.
 * @example (await createReports({ intake, posts }).report(caller, report)) // { accepted: true, code: 'ok', … }
 */
export const createReports = ({
  intake,
  posts,
}: {
  readonly intake: Pick<Intake, 'report'>;
  readonly posts: Pick<PostIndex, 'get'>;
}): ReportService => ({
  async report({ tenant, server }, { post, reporter, reason }) {
    const known = await posts.get(tenant, post.id);
    if (known?.state === 'erased') return { kind: 'erased' };
    const channel = known?.channel ?? post.channel ?? DEFAULT_CHANNEL;
    return intake.report({
      message: postToMessage(server, { ...post, channel }),
      reporter: accountToMember(server, reporter),
      reason,
    });
  },
});
