import type { GateKeeper, GateWaiting, Member, Reply } from '#core';
import { fill } from '#core';
import { moment } from '../cases/index.ts';
import { lines, type Question, quoted, refused, told } from './replies.ts';

/** So many fit into one answer, and the platform is asked about each. */
const SHOWN_MOST = 8;

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

/**
 * Who waits at the gate, since when and why, with what the platform itself tells of each.
 * @example (await waiting(gate, question)).text
 */
export async function waiting(gate: GateKeeper | undefined, { asker, voice }: Question): Promise<Reply> {
  const { gate: words } = voice.words;
  const { count, shown } = (await gate?.waiting(asker.server, SHOWN_MOST)) ?? { count: 0, shown: [] };
  if (count === 0) return told(words.nobodywaits);
  const unseen = shown.some(({ level }) => level !== undefined && level !== 'gone' && level.met === 'unseen');
  return told(
    lines(
      fill(words.waiting, { count, shown: shown.length }),
      ...shown.map((each) => waitingLine(each, voice)),
      ...(unseen ? [words.level.honest] : []),
    ),
  );
}

function waitingLine({ id, why, since, level }: GateWaiting, { words, language }: Question['voice']): string {
  const { gate } = words;
  const known = level !== undefined && level !== 'gone' ? level : undefined;
  const line = fill(gate.waitsfor, {
    name: quoted(known?.name ?? id),
    id,
    why: gate.reason[why],
    time: moment(since, language),
  });
  if (level === 'gone') return `${line} ${gate.level.gone}`;
  if (!known) return line;
  const { asks, met, notes } = known;
  const facts = [
    fill(gate.level.line, { asks: gate.level.asks[asks], met: gate.level.met[met] }),
    ...notes.map((note) => gate.level.note[note]),
  ];
  return `${line} ${facts.join(' ')}`;
}
