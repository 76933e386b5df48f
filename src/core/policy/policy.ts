import { z } from 'zod';
import type { ActionKind } from '../actions.ts';
import { LEGAL_GROUNDS } from '../inquiry.ts';
import { DEFAULT_BASE_RATE } from '../probability.ts';
import { convertOldKeys } from './old-policy-keys.ts';

/** Only kinds of `ACTIONS` may be steps of the ladder. */
const ladderAction = <const K extends ActionKind>(kind: K) => z.literal(kind);

const ladderStepSchema = z.discriminatedUnion('do', [
  z.strictObject({ strikes: z.int().min(1), do: ladderAction('warn') }),
  z.strictObject({
    strikes: z.int().min(1),
    do: ladderAction('timeout'),
    /** At most 28 days: no platform that has timeouts allows more. */
    minutes: z
      .int()
      .min(1)
      .max(28 * 24 * 60),
  }),
  z.strictObject({
    strikes: z.int().min(1),
    do: ladderAction('quarantine'),
    /** Absent: only a moderator or a revoked strike ends it. */
    hours: z
      .int()
      .min(1)
      .max(365 * 24)
      .optional(),
  }),
  z.strictObject({ strikes: z.int().min(1), do: ladderAction('kick') }),
  z.strictObject({
    strikes: z.int().min(1),
    do: ladderAction('ban'),
    days: z
      .int()
      .min(1)
      .max(10 * 365)
      .optional(),
  }),
]);

/** One step of the ladder: the action `do`, from `strikes` strikes on. */
export type LadderStep = z.infer<typeof ladderStepSchema>;
/** The actions that can be steps of the ladder. */
export type LadderActionKind = LadderStep['do'];

/** The actions that can be steps of the ladder, mildest first. @example LADDER_ACTION_KINDS[0] // 'warn' */
export const LADDER_ACTION_KINDS: readonly LadderActionKind[] = ladderStepSchema.options.map(
  ({ shape }) => shape.do.value,
);

/**
 * How long the action of a step lasts, in minutes; undefined if it has no end of its own.
 * @example ladderStepMinutes({ strikes: 5, do: 'quarantine', hours: 72 }) // 4320
 */
export function ladderStepMinutes(step: LadderStep): number | undefined {
  if ('minutes' in step) return step.minutes;
  if ('hours' in step) return step.hours && step.hours * 60;
  return 'days' in step ? step.days && step.days * 24 * 60 : undefined;
}

/** The maximum number of phrases of one server. */
export const MAX_PHRASES = 100;
/** The maximum length of a phrase of a server, in UTF-16 units. */
export const MAX_PHRASE_LENGTH = 60;

/** The maximum length of the rule pack of a server, in UTF-16 units. */
export const MAX_OWN_PACK_LENGTH = 20_000;

const phraseSchema = z.strictObject({
  text: z
    .string()
    .max(MAX_PHRASE_LENGTH)
    .regex(/[\p{L}\p{N}].*[\p{L}\p{N}]/su, 'a phrase has at least two letters or figures'),
  ruling: z.enum(['review', 'hide']),
});

/** A phrase that one server adds to the packs, and the highest ruling that it may cause. */
export type ServerPhrase = z.infer<typeof phraseSchema>;
/** The highest ruling that a phrase of a server may cause. */
export type ServerPhraseRuling = ServerPhrase['ruling'];

const platformIdSchema = z.string().min(1).max(100);

/** What the ids or names of a setting stand for, so that a form can offer them by name. */
export type SettingPicker = 'channel' | 'role' | 'pack' | 'notice';

/** A copy of a schema that names what its ids stand for. */
const picks = <Schema extends z.ZodType>(schema: Schema, picker: SettingPicker): Schema =>
  schema.meta({ picker });
const channelIdSchema = picks(platformIdSchema, 'channel');
const roleIdSchema = picks(platformIdSchema, 'role');

/** Between one post in a million and one in ten. */
const MIN_BASE_RATE = 0.000001;
const MAX_BASE_RATE = 0.1;

/** The settings of one server, without the keys of earlier versions. */
const currentPolicySchema = z
  .strictObject({
    mode: z.enum(['shadow', 'enforce']),
    language: z.enum(['ja', 'en']),
    packs: z.array(picks(z.string(), 'pack')).min(1),
    /** From which probability on a post is reviewed, and hidden. 1: never. */
    probability: z.strictObject({
      review: z.number().min(0).max(1),
      hide: z.number().min(0).max(1),
    }),
    /** The share of posts that recruit. Near `probability.review`, every message would be reviewed. */
    baseRate: z.number().min(MIN_BASE_RATE).max(MAX_BASE_RATE).default(DEFAULT_BASE_RATE),
    exempt: z.strictObject({
      roles: z.array(picks(z.string(), 'role')),
      channels: z.array(picks(z.string(), 'channel')),
    }),
    strikes: z.strictObject({
      windowDays: z.number().positive(),
      /** Direct messages to one author within this time are sent as one; 0: each at once. */
      groupLettersMinutes: z.number().min(0).max(60).default(5),
    }),
    ladder: z.array(ladderStepSchema).min(1),
    quota: z.strictObject({
      /** Accounts and campaigns whose posts are hidden automatically within an hour. */
      hidesPerHour: z.int().min(0),
      /** Accounts and memberships younger than this are newcomers; the default is for policies from before this key. */
      newcomerDays: z.int().min(0).max(3650).default(14),
    }),
    pieces: z.strictObject({ windowMinutes: z.number().min(0).max(60) }),
    campaigns: z.strictObject({
      windowMinutes: z
        .number()
        .positive()
        .max(7 * 24 * 60),
      accounts: z.int().min(2),
      /** Added to the log odds of each message of a campaign. */
      raiseLogOdds: z.number().min(0).max(20),
      earlier: z.boolean(),
    }),
    reports: z.strictObject({ perMemberPerHour: z.int().min(0) }),
    /** Whether the platform's own word filter blocks certain phrases before members can read them. */
    native: z.enum(['off', 'on']).default('off'),
    /** Automatic measures during a raid; absent: none. */
    waves: z
      .strictObject({
        joins: z.int().min(2),
        windowMinutes: z.number().positive().max(60),
        do: z.array(z.enum(['verification', 'invites', 'dms'])).min(1),
        minutes: z
          .int()
          .min(1)
          .max(24 * 60),
      })
      // What a form offers when it is switched on, as in `rules/policy.yaml`.
      .meta({
        suggestion: { joins: 20, windowMinutes: 3, do: ['verification', 'invites', 'dms'], minutes: 60 },
      })
      .optional(),
    /** `moderators`: the channel for cards; absent until it is set. `games`: channels in which games are the topic. */
    channels: z
      .strictObject({
        moderators: channelIdSchema.optional(),
        games: z.array(channelIdSchema).max(100).optional(),
      })
      .default({}),
    /**
     * `quarantine`: the id of the role for members in quarantine, if the platform uses one. `auditors`: ids of roles or
     * members who may read the console and change nothing.
     */
    roles: z
      .strictObject({
        quarantine: roleIdSchema.optional(),
        auditors: z.array(roleIdSchema).max(100).optional(),
      })
      .default({}),
    /** Awareness. Only `help`, the direct message to a member who may need help, is on by default. */
    notices: z
      .strictObject({
        help: z.boolean().default(true),
        channels: z.array(channelIdSchema).max(20).default([]),
        only: z.array(picks(z.string().min(1), 'notice')).default([]),
        join: z.boolean().default(false),
        jobTalk: z.boolean().default(false),
      })
      .prefault({}),
    /** Boards in the moderators' channel. */
    scoreboard: z
      .strictObject({ monthly: z.boolean().default(true), reminders: z.boolean().default(true) })
      .prefault({}),
    phrases: z.array(phraseSchema).max(MAX_PHRASES).default([]),
    /** The rule pack of this server, as the text of a `pack.yaml`; its rules count beside `packs`. Absent: none. */
    ownPack: z.string().min(1).max(MAX_OWN_PACK_LENGTH).optional(),
    /** The members who must verify before they may post. */
    gate: z
      .strictObject({
        mode: z.enum(['off', 'on']),
        youngerThanDays: z.int().min(0).max(3650),
        waves: z.boolean(),
        firstJobPost: z.boolean(),
        accountsPerNumber: z.int().min(1).max(100),
        accountsPerIdentity: z.int().min(1).max(100).default(2),
        channel: channelIdSchema.optional(),
        keepDays: z.int().min(1).max(3650).default(365),
        keepBannedDays: z.int().min(1).max(3650).default(1825),
      })
      .refine(({ keepDays, keepBannedDays }) => keepDays <= keepBannedDays, {
        path: ['keepBannedDays'],
        message: 'keepBannedDays must not be below keepDays',
      })
      .prefault({ mode: 'off', youngerThanDays: 7, waves: true, firstJobPost: true, accountsPerNumber: 2 }),
    // Defaults keep policies valid that were stored before these keys existed.
    retention: z.strictObject({ days: z.int().min(1).max(3650) }).default({ days: 180 }),
    inquiries: z
      .strictObject({
        secondPerson: z.boolean(),
        roles: z.array(roleIdSchema),
        texts: z.array(z.enum(LEGAL_GROUNDS).exclude(['preservation'])),
      })
      .default({ secondPerson: true, roles: [], texts: ['warrant', 'order'] }),
    attachments: z
      .strictObject({ copies: z.enum(['off', 'wanted', 'required']) })
      .default({ copies: 'wanted' }),
  })
  .refine(({ probability }) => probability.review <= probability.hide, {
    path: ['probability'],
    message: 'review must not be above hide',
  })
  .refine(({ probability, baseRate }) => probability.review > baseRate, {
    path: ['probability', 'review'],
    message: 'review must be above baseRate, or every message would be reviewed',
  })
  .refine((policy) => policy.ladder.every((step, i, all) => i === 0 || step.strikes > all[i - 1]!.strikes), {
    path: ['ladder'],
    message: 'strikes must rise from rung to rung',
  });

/**
 * The settings of one server. `rules/policy.yaml` explains every key. Keys of earlier versions are converted; see
 * `convertOldKeys`.
 * @example policySchema.parse(yaml).probability.hide // 0.55
 */
export const policySchema = z.preprocess(convertOldKeys, currentPolicySchema);

/** The validated settings of one server. */
export type Policy = z.infer<typeof policySchema>;
