import { fillTemplate } from '#core';
import { defineCommand } from '../define-command.ts';
import { acceptedReply, refusedReply } from '../lib/reply.ts';
import { rolesInConsole } from './console-roles.ts';

/** Gives a moderator or an auditor a link that opens the console once, as this member. */
export const consoleCommand = defineCommand({
  name: { en: 'console', ja: '管理画面' },
  description: {
    en: 'Get a link that opens the web console once',
    ja: '管理画面を開くリンクを受け取ります（1回だけ使えます）',
  },
  access: 'moderator',
  checksAccessItself: true,
  async run({ context: { caller, policy, readerLocale }, deps }) {
    const { console: texts } = readerLocale.wording.desk;
    if (rolesInConsole(caller, policy).size === 0) return refusedReply('not-moderator', texts.refused);
    const result = await deps.consoleLinks?.issue(caller, readerLocale.language);
    switch (result?.kind) {
      case 'link':
        return acceptedReply(fillTemplate(texts.link, { link: result.url, minutes: result.minutes }));
      case 'too-many':
        return refusedReply('too-many', texts.toomany);
      default:
        return refusedReply('not-ready', texts.off);
    }
  },
});
