import type { ApiCaller } from '../../../operator/api-key.ts';
import type { Account, OperatorPost } from '../../../operator/post.ts';
import type { RequestResult } from '../../../request-result.ts';
import type { PictureFault } from '../post-pictures.ts';

/** A report of an account of the network about a post. */
export interface OperatorReport {
  readonly post: OperatorPost;
  readonly reporter: Account;
  readonly reason: string;
}

/** Reports of accounts about posts. */
export interface ReportService {
  /**
   * Adds the report to the case of the post, or opens one. Its text is for the person who reports, in their language.
   * `erased`: the operator deleted this post, so nothing is stored about it. `refused`: pictures of the post are at addresses that
   * are not allowed, and nothing is stored. Pictures are read later, and the post is judged again with them; those that were read
   * before are not read again.
   * @example (await reports.report(caller, { post, reporter: { id: 'sora' }, reason: '闇バイトだと思う' })) // { accepted: true, … }
   */
  report(
    caller: ApiCaller,
    report: OperatorReport,
  ): Promise<
    | RequestResult
    | { readonly kind: 'erased' }
    | { readonly kind: 'refused'; readonly faults: readonly PictureFault[] }
  >;
}
