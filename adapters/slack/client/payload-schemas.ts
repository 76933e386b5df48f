import { z } from 'zod';

/**
 * The fields of a file that we read. Slack sends many more, and sometimes omits some of these.
 * @example rawFileSchema.parse(file).id
 */
export const rawFileSchema = z.object({
  id: z.string().optional(),
  name: z.string().nullish(),
  title: z.string().nullish(),
  size: z.number().optional(),
  preview: z.string().nullish(),
  mimetype: z.string().nullish(),
  url_private_download: z.string().optional(),
  url_private: z.string().optional(),
});

/** A file as Slack sends it. */
export type RawFile = z.infer<typeof rawFileSchema>;

/** The fields of a message that we read. @example rawMessageSchema.parse(event).ts */
export const rawMessageSchema = z.object({
  subtype: z.string().optional(),
  ts: z.string(),
  user: z.string().optional(),
  text: z.string().nullish(),
  /** The app that posted, and the name that it chose for the post. */
  bot_id: z.string().optional(),
  username: z.string().optional(),
  /** What a notice of a changed channel says. */
  topic: z.string().optional(),
  purpose: z.string().optional(),
  name: z.string().optional(),
  thread_ts: z.string().optional(),
  reply_count: z.number().optional(),
  latest_reply: z.string().optional(),
  edited: z.object({ ts: z.string() }).optional(),
  files: z.array(rawFileSchema).nullish(),
  attachments: z.array(z.record(z.string(), z.unknown())).nullish(),
  blocks: z.array(z.unknown()).nullish(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
});

/** A message as Slack sends it. */
export type RawMessage = z.infer<typeof rawMessageSchema>;

/** The fields of a user that we read. @example rawUserSchema.parse(event.user).id */
export const rawUserSchema = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  locale: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_admin: z.boolean().optional(),
  is_owner: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  /** The user's role in the organisation, and the workspaces of it that they belong to. */
  enterprise_user: z
    .object({
      enterprise_id: z.string().optional(),
      is_admin: z.boolean().optional(),
      is_owner: z.boolean().optional(),
      teams: z.array(z.string()).optional(),
    })
    .optional(),
  profile: z
    .object({
      display_name: z.string().nullish(),
      real_name: z.string().nullish(),
      status_text: z.string().nullish(),
      title: z.string().nullish(),
      image_192: z.string().nullish(),
    })
    .optional(),
});

/** A user as Slack sends it. */
export type RawUser = z.infer<typeof rawUserSchema>;
