import { webApi } from '@slack/bolt';
import { expect, test } from 'vitest';
import type { HandlingOptions, Message } from '#core';
import { createMessageSubmitter } from '../../../../adapters/slack/inbound/submit-message.ts';
import { message } from '../../../support/messages.ts';

const PAUSE_SECONDS = 0.3;

test('while Slack asks for a pause before it tells who the author is, the attempts are not used up', async () => {
  const post = message('rin', 'RECRUIT');
  let pauseEndsAt: number | undefined;
  let lookups = 0;
  /** Slack refuses every lookup until its pause is over. */
  async function completeAuthor() {
    lookups++;
    pauseEndsAt ??= performance.now() + PAUSE_SECONDS * 1000 - 20;
    if (performance.now() < pauseEndsAt) throw new webApi.WebAPIRateLimitedError(PAUSE_SECONDS);
    return post.author;
  }
  const judge = (_: Message, options?: HandlingOptions) =>
    options!.completeAuthor!().then(
      () => 'handled' as const,
      () => 'failed' as const,
    );
  const submitter = createMessageSubmitter({ handleMessage: judge, handleEdit: judge }, [1, 1, 1]);
  expect(await submitter.submit('handleMessage', post, { completeAuthor })).toBe('handled');
  expect(lookups).toBe(2);
});
