/**
 * Where operators of platforms take investigators' questions, as they say themselves; absent where we know of no page.
 * Discord: https://discord.com/safety/360044157931-working-with-law-enforcement
 */
const CONTACTS: Readonly<Record<string, string>> = {
  discord:
    'Discord社の捜査機関向け案内：https://discord.com/safety/360044157931-working-with-law-enforcement （アカウントは、表示名ではなくユーザーIDでの特定を求められます。）',
};

/** @example platformContact('discord') */
export const platformContact = (platform: string): string | undefined =>
  Object.hasOwn(CONTACTS, platform) ? CONTACTS[platform] : undefined;
