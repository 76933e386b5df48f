import type { Clock, Intake } from '#core';
import type { ChatState } from '../chat-state.ts';
import { createSandboxMember } from '../members.ts';
import { toMessage } from '../normalise.ts';
import { EXAMPLE_POSTS } from './example-posts.ts';

/**
 * Posts the examples in their channel and hands each to the intake, as if its author had sent it; then the reports,
 * appeals and decisions about them. What the rules do not turn into a case has no appeal and no decision. Ends early when
 * the chat is reset.
 * @example await postExamples({ state, intake, clock, origin: 'http://127.0.0.1:8787' })
 */
export const postExamples = async ({
  state,
  intake,
  clock,
  origin,
}: {
  readonly state: ChatState;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly origin: string;
}): Promise<void> => {
  const server = state.server();
  const memberOf = (name: string) => createSandboxMember(name, clock.now(), { server });
  const caseOf = (messageId: string) =>
    state
      .rows('mods')
      .flatMap((row) => (row.kind === 'card' && row.card.url?.endsWith(`#${messageId}`) ? [row.card] : []))
      .at(0)?.caseId;

  for (const { author, text, report, plea, decision } of EXAMPLE_POSTS) {
    if (state.server() !== server) return;
    const row = state.post({ channel: 'examples', author, text });
    const message = toMessage(row, { origin, server });
    await intake.handleMessage(message);
    if (report) await intake.report({ message, reporter: memberOf(report.reporter), reason: report.reason });
    const caseId = caseOf(row.id);
    if (caseId === undefined) continue;
    if (plea !== undefined) await intake.appeal({ caseId, author: memberOf(author), plea });
    if (decision)
      await intake.decide({
        caseId,
        moderator: memberOf(decision.moderator),
        decision: decision.decision,
      });
  }
  state.notify({ channel: 'general' });
};
