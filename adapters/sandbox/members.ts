import type { Language, Member, Server } from '#core';
import type { LocalizedText } from './refusals.ts';

/** The sandbox is one community. */
export const sandboxServer: Server = { platform: 'sandbox', id: 'main' };

/** The program's own name: letters and cards are signed with it, so nobody else may carry it. */
export const botName = 'yamidome';

/** Whom the visitor of the page may speak as. Over HTTP any other name works too. */
const PRESET_PEOPLE: readonly SandboxPerson[] = [
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

export interface SandboxPerson {
  readonly name: string;
  readonly label: LocalizedText;
  /** What they are for; absent for somebody who is not on the roster. */
  readonly hint?: LocalizedText;
}

/** The roster, and after it the one who speaks if their name is not on it. @example peopleWith('rin').at(-1)?.name // 'rin' */
export const listPeople = (name?: string): readonly SandboxPerson[] =>
  name === undefined || PRESET_PEOPLE.some((person) => person.name === name)
    ? PRESET_PEOPLE
    : [...PRESET_PEOPLE, { name, label: { ja: name, en: name } }];

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** Moderators are known by their name. @example isModeratorName('moderator-aya') // true */
export const isModeratorName = (name: string): boolean => name.startsWith('moderator');

/**
 * The member behind a name. Nothing is stored: everybody exists, and is made the same way each time.
 * `language` is the one the person reads on the page, when that is known.
 * @example createSandboxMember('recruiter', clock.current()).roles // []
 */
export const createSandboxMember = (name: string, now: Date, language?: Language): Member => {
  const accountAge = name === 'new-account' ? 2 * HOUR_MS : 2 * YEAR_MS;
  return {
    server: sandboxServer,
    id: name,
    name,
    roles: isModeratorName(name) ? ['moderator'] : [],
    moderator: isModeratorName(name),
    accountCreatedAt: new Date(now.getTime() - accountAge),
    joinedAt: new Date(now.getTime() - accountAge / 2),
    ...(language && { language }),
  };
};
