import type { APIAutoModerationRule } from 'discord.js';
import { apiError, type FieldError, invalidFormBody } from '../../state/api-error.ts';
import { requireInGuild } from '../../state/permissions.ts';
import { type ApiCall, guildOf, type Route, route } from '../router.ts';
import { schemaErrors } from '../validation/schema.ts';

/** By trigger type: how many rules a guild may have, and the published schema. */
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

const tooLongError = (path: FieldError['path'], max: number): FieldError => ({
  path,
  code: 'BASE_TYPE_MAX_LENGTH',
  message: `Must be ${max} or fewer in length.`,
});

/** Checks the length of a list and of its entries. */
function checkList(
  key: string,
  list: readonly string[] | undefined,
  max: number,
  maxLength: number,
): FieldError[] {
  const path = ['trigger_metadata', key];
  return [
    ...((list?.length ?? 0) > max ? [tooLongError(path, max)] : []),
    ...(list ?? []).flatMap((one, i) =>
      one.length > maxLength || one.length === 0 ? [tooLongError([...path, i], maxLength)] : [],
    ),
  ];
}

function checkRegex(patterns: readonly string[] | undefined): FieldError[] {
  return (patterns ?? []).flatMap((pattern, i) =>
    // Discord uses the regex engine of Rust, which has no look-around and no back references.
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
  const triggerType = TRIGGER_TYPES[type];
  if (!triggerType)
    return [
      { path: ['trigger_type'], code: 'BASE_TYPE_CHOICES', message: 'Value must be one of {1, 3, 4, 5, 6}.' },
    ];
  return [
    ...schemaErrors(triggerType.schema, body),
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
  const message = 'A timeout needs a keyword or mention rule and at max 2419200 seconds.';
  const isInvalid =
    ![KEYWORD, MENTION_SPAM].includes(trigger) ||
    !((duration_seconds ?? 0) > 0 && duration_seconds! <= MAX_TIMEOUT_SECONDS);
  return isInvalid ? [{ path: ['actions', i], code: 'AUTO_MODERATION_INVALID_ACTION', message }] : [];
}

function requireRulePermissions(call: ApiCall, body: Body): void {
  const guild = guildOf(call);
  requireInGuild(call.discord, guild, 'ManageGuild');
  const timesOut = body.actions?.some(({ type }) => type === TIMEOUT);
  if (timesOut) requireInGuild(call.discord, guild, 'ModerateMembers');
}

function create(call: ApiCall): APIAutoModerationRule {
  const { discord } = call;
  const guild = guildOf(call);
  const body = (call.body ?? {}) as Body;
  requireRulePermissions(call, body);
  const fieldErrors = checkRule(body);
  if (fieldErrors.length > 0) throw invalidFormBody(fieldErrors);
  const sameType = [...guild.automodRules.values()].filter((one) => one.trigger_type === body.trigger_type);
  if (sameType.length >= TRIGGER_TYPES[body.trigger_type!]!.max)
    throw invalidFormBody([
      {
        path: [],
        code: 'AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED',
        message: 'Max rules of this type exceeded',
      },
    ]);
  const rule = {
    id: discord.ids.next(),
    guild_id: guild.id,
    creator_id: discord.bot.id,
    enabled: false,
    exempt_roles: [],
    exempt_channels: [],
    ...body,
    trigger_metadata: body.trigger_metadata ?? {},
  } as APIAutoModerationRule;
  guild.automodRules.set(rule.id, rule);
  discord.emit({ t: 'AUTO_MODERATION_RULE_CREATE', d: rule, guild });
  return rule;
}

function getRule(call: ApiCall): APIAutoModerationRule {
  requireInGuild(call.discord, guildOf(call), 'ManageGuild');
  const rule = guildOf(call).automodRules.get(call.params.rule!);
  if (!rule) throw apiError(10066);
  return rule;
}

function modify(call: ApiCall): APIAutoModerationRule {
  const rule = getRule(call);
  const body = (call.body ?? {}) as Body;
  requireRulePermissions(call, body);
  const { id, guild_id, creator_id, ...rest } = { ...rule, ...body };
  const fieldErrors = checkRule(rest);
  if (fieldErrors.length > 0) throw invalidFormBody(fieldErrors);
  Object.assign(rule, rest, { id, guild_id, creator_id });
  call.discord.emit({ t: 'AUTO_MODERATION_RULE_UPDATE', d: rule, guild: guildOf(call) });
  return rule;
}

function remove(call: ApiCall): void {
  const rule = getRule(call);
  guildOf(call).automodRules.delete(rule.id);
  call.discord.emit({ t: 'AUTO_MODERATION_RULE_DELETE', d: rule, guild: guildOf(call) });
}

function list(call: ApiCall): APIAutoModerationRule[] {
  requireInGuild(call.discord, guildOf(call), 'ManageGuild');
  return [...guildOf(call).automodRules.values()];
}

const RULES_PATH = '/guilds/:guild/auto-moderation/rules';

/** Routes of AutoMod rules. */
export const automodRoutes: readonly Route[] = [
  route('GET', RULES_PATH, list),
  route('POST', RULES_PATH, create),
  route('GET', `${RULES_PATH}/:rule`, getRule),
  route('PATCH', `${RULES_PATH}/:rule`, modify),
  route('DELETE', `${RULES_PATH}/:rule`, remove),
];
