import type { GatewaySettings } from '../../state/discord-state.ts';
import { auditRoutes } from '../audit-log.ts';
import type { Route } from '../router.ts';
import { automodRoutes } from './automod.ts';
import { banRoutes } from './bans.ts';
import { channelRoutes } from './channels.ts';
import { commandRoutes } from './commands.ts';
import { gatewayRoutes } from './gateway.ts';
import { guildRoutes } from './guilds.ts';
import { interactionRoutes } from './interactions.ts';
import { memberRoutes } from './members.ts';
import { messageRoutes } from './messages.ts';
import { reactionRoutes } from './reactions.ts';
import { searchRoutes } from './search.ts';
import { threadRoutes } from './threads.ts';
import { userRoutes } from './users.ts';
import { webhookRoutes } from './webhooks.ts';

/** All routes below /api/v10. @example createRouter(allRoutes(settings)) */
export const allRoutes = (settings: GatewaySettings): readonly Route[] => [
  ...auditRoutes,
  ...automodRoutes,
  ...banRoutes,
  ...channelRoutes,
  ...commandRoutes,
  ...gatewayRoutes(settings),
  ...guildRoutes,
  ...interactionRoutes,
  ...memberRoutes,
  ...messageRoutes,
  ...reactionRoutes,
  ...searchRoutes,
  ...threadRoutes,
  ...userRoutes,
  ...webhookRoutes,
];
