import type { GateKeeper, Member, Reply } from '#core';
import { fill } from '#core';
import { type Question, quoted, refused, told } from './replies.ts';

/**
 * A moderator lets a member through the gate, for good.
 * @example (await vouch(gate, question, member)).text
 */
export async function vouch(
  gate: GateKeeper | undefined,
  { asker, voice }: Question,
  member: Pick<Member, 'server' | 'id' | 'name'>,
): Promise<Reply> {
  const { gate: words } = voice.words;
  const name = quoted(member.name);
  const done = await gate?.vouch(asker, { ...member, server: asker.server });
  return done
    ? told(fill(words.vouched, { name }))
    : refused('not-found', fill(words.nothingtovouch, { name }));
}

/**
 * The asker's own one-time link to the gate's page.
 * @example (await prove(gate, question)).text
 */
export async function prove(gate: GateKeeper | undefined, { asker, voice }: Question): Promise<Reply> {
  const { gate: words, receipt } = voice.words;
  const link = (await gate?.link(asker)) ?? 'not-waiting';
  switch (link) {
    case 'not-waiting':
      return refused('not-found', words.notwaiting);
    case 'no-page':
      return told(words.askmoderator);
    case 'too-many':
      return refused('too-many', receipt.toomany);
    default:
      return told(fill(words.link, { url: link }));
  }
}
