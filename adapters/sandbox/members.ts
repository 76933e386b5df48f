import type { Caller, Language, Member, Server } from '#core';
import type { LocalizedText } from './refusals.ts';

/** The sandbox is one server. After a reset of the chat it is another one; see `ChatState.server`. */
export const sandboxServer: Server = { platform: 'sandbox', id: 'main' };

/** The author of private messages and cards; no other speaker may use this name. */
export const botName = 'yamidome';

/** The people that the page offers. Over HTTP any other name works too. */
const PRESET_PEOPLE: readonly SandboxPerson[] = [
  {
    name: 'member',
    label: { ja: 'メンバー', en: 'Member' },
    hint: { ja: 'ふつうの参加者です', en: 'an ordinary member' },
  },
  {
    name: 'new-account',
    label: { ja: '新しいアカウント', en: 'New account' },
    hint: { ja: '今日作られたばかりです', en: 'made today' },
  },
  {
    name: 'recruiter',
    label: { ja: '勧誘する人（役）', en: 'Recruiter' },
    hint: { ja: '闇バイトに誘う役です', en: 'plays the one who recruits' },
  },
  {
    name: 'moderator',
    label: { ja: 'モデレーター', en: 'Moderator' },
    hint: { ja: '# mods で判断する役です', en: 'reads #mods and decides' },
  },
];

export interface SandboxPerson {
  readonly name: string;
  readonly label: LocalizedText;
  /** The role of a preset person; absent for other names. */
  readonly hint?: LocalizedText;
}

/** Whether the page offers this person. @example isPresetPerson('member') // true */
export const isPresetPerson = (name: string): boolean => PRESET_PEOPLE.some((person) => person.name === name);

/** The preset people, and `name` after them when it is another one. @example listPeople('rin').at(-1)?.name // 'rin' */
export const listPeople = (name?: string): readonly SandboxPerson[] =>
  name === undefined || isPresetPerson(name)
    ? PRESET_PEOPLE
    : [...PRESET_PEOPLE, { name, label: { ja: name, en: name } }];

/** Moderators are named to each other by their label. Other names are judged with the posts, so they stay as they are. */
const labelOf = (name: string, language: Language): string | undefined =>
  PRESET_PEOPLE.find((person) => person.name === name)?.label[language];

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** A name that starts with `moderator` is a moderator. @example isModeratorName('moderator-aya') // true */
export const isModeratorName = (name: string): boolean => name.startsWith('moderator');

/**
 * The member with a name. Nothing is stored: every name exists, and the same name gives the same member. A name that
 * starts with `new-account` is an account that was made today.
 * `language` is the language of the page that the person uses, when known.
 * @example createSandboxMember('recruiter', clock.now()).roles // []
 */
export const createSandboxMember = (
  name: string,
  now: Date,
  {
    server = sandboxServer,
    language,
  }: { readonly server?: Server; readonly language?: Language | undefined } = {},
): Member => {
  const accountAge = name.startsWith('new-account') ? 2 * HOUR_MS : 2 * YEAR_MS;
  return {
    server,
    id: name,
    name: (isModeratorName(name) && language && labelOf(name, language)) || name,
    roles: isModeratorName(name) ? ['moderator'] : [],
    moderator: isModeratorName(name),
    accountCreatedAt: new Date(now.getTime() - accountAge),
    joinedAt: new Date(now.getTime() - accountAge / 2),
    ...(language && { language }),
  };
};

/**
 * The member with a name and their rights: in the sandbox a moderator is an administrator too.
 * @example createSandboxCaller('moderator', clock.now()).administrator // true
 */
export const createSandboxCaller = (...args: Parameters<typeof createSandboxMember>): Caller => ({
  ...createSandboxMember(...args),
  administrator: isModeratorName(args[0]),
});
