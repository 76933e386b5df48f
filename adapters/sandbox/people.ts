import type { Language, Member, Server } from '#core';
import type { Words } from './refusals.ts';

/** The sandbox is one community. */
export const server: Server = { platform: 'sandbox', id: 'main' };

/** The program's own name: letters and cards are signed with it, so nobody else may carry it. */
export const programName = 'yamidome';

/** Whom the visitor of the page may speak as. Over HTTP any other name works too. */
const roster: readonly Person[] = [
  {
    name: 'member',
    label: { ja: 'メンバー', en: 'Member' },
    hint: { ja: 'ふつうの参加者', en: 'an ordinary member' },
  },
  {
    name: 'new-account',
    label: { ja: '新しいアカウント', en: 'New account' },
    hint: { ja: '今日作られたばかり', en: 'made today' },
  },
  {
    name: 'recruiter',
    label: { ja: 'リクルーター', en: 'Recruiter' },
    hint: { ja: '闇バイトに誘う役', en: 'plays the one who recruits' },
  },
  {
    name: 'moderator',
    label: { ja: 'モデレーター', en: 'Moderator' },
    hint: { ja: '#mods を読み、判断する役', en: 'reads #mods and decides' },
  },
];

export interface Person {
  readonly name: string;
  readonly label: Words;
  /** What they are for; absent for somebody who is not on the roster. */
  readonly hint?: Words;
}

/** The roster, and after it the one who speaks if their name is not on it. @example peopleWith('rin').at(-1)?.name // 'rin' */
export const peopleWith = (name?: string): readonly Person[] =>
  name === undefined || roster.some((person) => person.name === name)
    ? roster
    : [...roster, { name, label: { ja: name, en: name } }];

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

/** Moderators are known by their name. @example isModerator('moderator-aya') // true */
export const isModerator = (name: string): boolean => name.startsWith('moderator');

/**
 * The member behind a name. Nothing is stored: everybody exists, and is made the same way each time.
 * `language` is the one the person reads on the page, when that is known.
 * @example memberNamed('recruiter', clock.now()).roles // []
 */
export const memberNamed = (name: string, now: Date, language?: Language): Member => {
  const accountAge = name === 'new-account' ? 2 * HOUR : 2 * YEAR;
  return {
    server,
    id: name,
    name,
    roles: isModerator(name) ? ['moderator'] : [],
    moderator: isModerator(name),
    accountCreatedAt: new Date(now.getTime() - accountAge),
    joinedAt: new Date(now.getTime() - accountAge / 2),
    ...(language && { language }),
  };
};
