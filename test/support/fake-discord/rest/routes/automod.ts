import type { APIAutoModerationRule } from 'discord.js';
import { apiError, type FieldError, invalidFormBody } from '../../state/api-error.ts';
import { requireInGuild } from '../../state/permissions.ts';
import { type ApiCall, guildOf, type Route, route } from '../router.ts';
import { schemaErrors } from '../validation/schema.ts';

/** Trigger types, how many rules of each a guild may have, and the published schema. */
const TRIGGER_TYPES: Record<number, { max: number; schema: string }> = {
  1: { max: 6, schema: 'KeywordUpsertRequestSchema' },
  3: { max: 1, schema: 'MLSpamUpsertRequestSchema' },
  4: { max: 1, schema: 'DefaultKeywordListUpsertRequestSchema' },
  5: { max: 1, schema: 'MentionSpamUpsertRequestSchema' },
  6: { max: 1, schema: 'UserProfileUpsertRequestSchema' },
};
const KEYWORD = 1;
const PRESET = 4;
const MENTION_SPAM = 5;
const TIMEOUT = 3;
const MAX_TIMEOUT_SECONDS = 2_419_200;

type Body = Partial<APIAutoModerationRule>;

const tooLongError = (path: FieldError['path'], most: number): FieldError => ({
  path,
  code: 'BASE_TYPE_MAX_LENGTH',
  message: `Must be ${most} or fewer in length.`,
});

/** Lengths of a list and of what is in it. */
function checkList(
  key: string,
  list: readonly string[] | undefined,
  most: number,
  characters: number,
): FieldError[] {
  const path = ['trigger_metadata', key];
  return [
    ...((list?.length ?? 0) > most ? [tooLongError(path, most)] : []),
    ...(list ?? []).flatMap((one, i) =>
      one.length > characters || one.length === 0 ? [tooLongError([...path, i], characters)] : [],
    ),
  ];
}

function checkRegex(patterns: readonly string[] | undefined): FieldError[] {
  return (patterns ?? []).flatMap((pattern, i) =>
    // Rust's engine knows no look-around and no back references.
    /\(\?<?[=!]|\\[1-9]/.test(pattern)
      ? [
          {
            path: ['trigger_metadata', 'regex_patterns', i],
            code: 'REGEX_INVALID',
            message: 'Invalid regex pattern',
          },
        ]
      : [],
  );
}

function checkRule(body: Body): FieldError[] {
  const type = body.trigger_type ?? 0;
  const terms = body.trigger_metadata;
  const known = TRIGGER_TYPES[type];
  if (!known)
    return [
      { path: ['trigger_type'], code: 'BASE_TYPE_CHOICES', message: 'Value must be one of {1, 3, 4, 5, 6}.' },
    ];
  return [
    ...schemaErrors(known.schema, body),
    ...checkList('keyword_filter', terms?.keyword_filter, 1000, 60),
    ...checkList('regex_patterns', terms?.regex_patterns, 10, 260),
    ...checkList('allow_list', terms?.allow_list, type === PRESET ? 1000 : 100, 60),
    ...checkRegex(terms?.regex_patterns),
    ...(body.actions?.length
      ? []
      : [{ path: ['actions'], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }]),
    ...(body.actions ?? []).flatMap((action, i) => checkAction(action, i, type)),
  ];
}

function checkAction(
  action: APIAutoModerationRule['actions'][number],
  i: number,
  trigger: number,
): FieldError[] {
  const { custom_message, duration_seconds } = action.metadata ?? {};
  if ((custom_message?.length ?? 0) > 150)
    return [tooLongError(['actions', i, 'metadata', 'custom_message'], 150)];
  if (action.type !== TIMEOUT) return [];
  const message = 'A timeout needs a keyword or mention rule and at most 2419200 seconds.';
  const bad =
    ![KEYWORD, MENTION_SPAM].includes(trigger) ||
    !((duration_seconds ?? 0) > 0 && duration_seconds! <= MAX_TIMEOUT_SECONDS);
  return bad ? [{ path: ['actions', i], code: 'AUTO_MODERATION_INVALID_ACTION', message }] : [];
}

function requireRulePermissions(call: ApiCall, body: Body): void {
  const guild = guildOf(call);
  requireInGuild(call.world, guild, 'ManageGuild');
  const timesOut = body.actions?.some(({ type }) => type === TIMEOUT);
  if (timesOut) requireInGuild(call.world, guild, 'ModerateMembers');
}

function create(call: ApiCall): APIAutoModerationRule {
  const { world } = call;
  const guild = guildOf(call);
  const body = (call.body ?? {}) as Body;
  requireRulePermissions(call, body);
  const complaints = checkRule(body);
  if (complaints.length > 0) throw invalidFormBody(complaints);
  const there = [...guild.automodRules.values()].filter((one) => one.trigger_type === body.trigger_type);
  if (there.length >= TRIGGER_TYPES[body.trigger_type!]!.max)
    throw invalidFormBody([
      {
        path: [],
        code: 'AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED',
        message: 'Max rules of this type exceeded',
      },
    ]);
  const rule = {
    id: world.ids.next(),
    guild_id: guild.id,
    creator_id: world.bot.id,
    enabled: false,
    exempt_roles: [],
    exempt_channels: [],
    ...body,
    trigger_metadata: body.trigger_metadata ?? {},
  } as APIAutoModerationRule;
  guild.automodRules.set(rule.id, rule);
  world.emit({ t: 'AUTO_MODERATION_RULE_CREATE', d: rule, guild });
  return rule;
}

function getRule(call: ApiCall): APIAutoModerationRule {
  requireInGuild(call.world, guildOf(call), 'ManageGuild');
  const rule = guildOf(call).automodRules.get(call.params.rule!);
  if (!rule) throw apiError(10066);
  return rule;
}

function modify(call: ApiCall): APIAutoModerationRule {
  const rule = getRule(call);
  const body = (call.body ?? {}) as Body;
  requireRulePermissions(call, body);
  const { id, guild_id, creator_id, ...rest } = { ...rule, ...body };
  const complaints = checkRule(rest);
  if (complaints.length > 0) throw invalidFormBody(complaints);
  Object.assign(rule, rest, { id, guild_id, creator_id });
  call.world.emit({ t: 'AUTO_MODERATION_RULE_UPDATE', d: rule, guild: guildOf(call) });
  return rule;
}

function remove(call: ApiCall): void {
  const rule = getRule(call);
  guildOf(call).automodRules.delete(rule.id);
  call.world.emit({ t: 'AUTO_MODERATION_RULE_DELETE', d: rule, guild: guildOf(call) });
}

function list(call: ApiCall): APIAutoModerationRule[] {
  requireInGuild(call.world, guildOf(call), 'ManageGuild');
  return [...guildOf(call).automodRules.values()];
}

const RULES_PATH = '/guilds/:guild/auto-moderation/rules';

export const automodRoutes: readonly Route[] = [
  route('GET', RULES_PATH, list),
  route('POST', RULES_PATH, create),
  route('GET', `${RULES_PATH}/:rule`, getRule),
  route('PATCH', `${RULES_PATH}/:rule`, modify),
  route('DELETE', `${RULES_PATH}/:rule`, remove),
];
