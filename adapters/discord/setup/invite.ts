import type { PlatformInvite } from '#core';
import type { ClientSettings } from '../client/create-client.ts';
import { featureDescriptions } from './diagnostic-text.ts';
import {
  applicationIdOfToken,
  DEFAULT_FEATURES,
  FEATURES,
  type Feature,
  inviteLink,
} from './required-permissions.ts';

const FEATURE_NAMES = Object.keys(FEATURES) as Feature[];

const isFeature = (name: string): name is Feature => Object.hasOwn(FEATURES, name);

/** The invite link of Discord, for `npm run invite`. @example discordInvite.link('41771983423143937', ['core', 'ban']) */
export const discordInvite: PlatformInvite<ClientSettings> = {
  features: FEATURE_NAMES.map((name) => ({
    name,
    isDefault: DEFAULT_FEATURES.includes(name),
    permissions: FEATURES[name],
    description: { ja: featureDescriptions.ja[name], en: featureDescriptions.en[name] },
  })),
  idLocation: 'the number on the page "General Information"',
  isApplicationId: (text) => /^\d{15,20}$/.test(text),
  applicationIdOf: ({ token }) => applicationIdOfToken(token),
  link: (applicationId, featureNames) => inviteLink(applicationId, featureNames.filter(isFeature)),
};
