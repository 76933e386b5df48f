import type { Action, RequestedAction, RequestedActionKind, RequestedLetter, VerificationLink } from '#core';

/** The actions that an operator is asked for. The others are events. */
export type AskedAction = Extract<Action, { kind: RequestedActionKind }>;

/** What a requested action says about the action itself. */
export type ActionDescription = Pick<
  RequestedAction,
  'kind' | 'postId' | 'channel' | 'accountId' | 'until' | 'letter'
>;

/**
 * What an operator must know of an action. The text of the post is left out: the operator has it.
 * @example describeAction({ kind: 'hide', message: ref, reason }).postId // 'post-1841'
 */
export function describeAction(action: AskedAction): ActionDescription {
  const { kind } = action;
  switch (action.kind) {
    case 'hide':
      return { kind, postId: action.message.id, channel: action.message.channel };
    case 'restore': {
      const { ref, author } = action.message;
      return { kind, postId: ref.id, channel: ref.channel, accountId: author.id };
    }
    case 'warn':
    case 'help':
    case 'reply':
      return { kind, accountId: action.member.id, letter: describeLetter(action) };
    case 'timeout':
      return { kind, accountId: action.member.id, until: action.until };
    case 'end-timeout':
    case 'ban':
    case 'unban':
    case 'quarantine':
    case 'release':
      return { kind, accountId: action.member.id };
    default:
      return action satisfies never;
  }
}

const describeLetter = ({
  member,
  letter,
}: Extract<AskedAction, { kind: 'warn' | 'help' | 'reply' }>): RequestedLetter => ({
  text: letter.text,
  ...(member.language && { language: member.language }),
  ...(letter.appealable && { appealable: true }),
  ...(letter.answerable && { answerable: true }),
  ...(letter.verification && { verification: describeLink(letter.verification) }),
});

const describeLink = ({ verification: { id, until }, url }: VerificationLink) => ({
  id,
  url,
  expiresAt: until.toISOString(),
});
