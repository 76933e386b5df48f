import type { APIAuditLogEntry } from 'discord.js';
import type { GuildState } from '../state/discord-state.ts';
import { requireInGuild } from '../state/permissions.ts';
import { type ApiCall, guildOf, type Route, route } from './router.ts';

/**
 * Adds an entry of the bot to the guild's audit log, with the reason of the request. Deletions of one message are not
 * logged.
 * @example logAudit(call, guild, 22, userId)
 */
export function logAudit(
  { discord, reason }: ApiCall,
  guild: GuildState,
  action: number,
  target: string,
  changes: object[] = [],
): void {
  const entry = {
    id: discord.ids.next(),
    user_id: discord.bot.id,
    target_id: target,
    action_type: action,
    changes,
    ...(reason !== undefined && { reason }),
  } as unknown as APIAuditLogEntry;
  guild.auditLog.unshift(entry);
  discord.emit({ t: 'GUILD_AUDIT_LOG_ENTRY_CREATE', d: { ...entry, guild_id: guild.id }, guild });
}

function listAuditLog(call: ApiCall): object {
  const { discord, query } = call;
  const guild = guildOf(call);
  requireInGuild(discord, guild, 'ViewAuditLog');
  const action = query.get('action_type');
  const entries = guild.auditLog.filter((one) => action === null || String(one.action_type) === action);
  return {
    audit_log_entries: entries.slice(0, Number(query.get('limit') ?? 50)),
    users: [discord.bot],
    webhooks: [],
    integrations: [],
    threads: [],
    application_commands: [],
    auto_moderation_rules: [],
    guild_scheduled_events: [],
  };
}

/** Routes of the audit log. */
export const auditRoutes: readonly Route[] = [route('GET', '/guilds/:guild/audit-logs', listAuditLog)];
