import { z } from 'zod';
import type { Server } from '../message.ts';

/** The platform of all tenants: networks whose operators use the HTTP API. */
export const OPERATOR_PLATFORM = 'operator';

/** The server that stands for a tenant in cases, policies and chains. @example tenantServer('square') // { platform: 'operator', id: 'square' } */
export const tenantServer = (tenant: string): Server => ({ platform: OPERATOR_PLATFORM, id: tenant });

/** Whether a server stands for a tenant. @example isTenantServer({ platform: 'operator', id: 'square' }) // true */
export const isTenantServer = ({ platform }: Pick<Server, 'platform'>): boolean =>
  platform === OPERATOR_PLATFORM;

/** Ids of tenants: they are part of keys in stores, of logs and of commands. */
export const tenantIdSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'write 1 to 63 of the characters a–z, 0–9 and -, with no - at the beginning or end',
  );

/** The most posts that one request sends. A tenant can always send a full request after a pause. */
export const MAX_POSTS_PER_REQUEST = 500;

/** How much a tenant may send. A limit that is absent does not exist. */
export const tenantQuotasSchema = z.strictObject({
  /** Posts a second, on average. */
  postsPerSecond: z.number().min(0.01).max(1_000_000).optional(),
  /** Posts a day; the day begins at midnight UTC. */
  postsPerDay: z.int().min(1).max(1_000_000_000_000).optional(),
  /** Calls of `/v1/judge` a second, on average. */
  judgesPerSecond: z.number().min(0.01).max(1_000_000).optional(),
  /** A pause saves up the amount of this many seconds, which may then be sent at once. */
  burstSeconds: z.number().min(1).max(3600).default(10),
});

/** How much a tenant may send. */
export type TenantQuotas = z.infer<typeof tenantQuotasSchema>;

/** How long technical data of a tenant is kept, in days: post index, events, requested actions, answers to repeated requests. */
export const technicalRetentionSchema = z.int().min(1).max(3650);

/** The default of `technicalRetentionSchema`. */
export const DEFAULT_TECHNICAL_RETENTION_DAYS = 30;

/** One network, or one product of it. */
export interface Tenant {
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly createdAt: Date;
  readonly quotas: TenantQuotas;
  /** Days; see `technicalRetentionSchema`. Evidence has its own: `retention.days` of the policy. */
  readonly retentionDays: number;
  /** The origins to which the page of verification may lead, as `https://sns.example`. Absent: none. */
  readonly returnOrigins?: readonly string[];
  /** The hosts, with their port if it is not 443, from which pictures of posts may be fetched. Absent: none. */
  readonly pictureHosts?: readonly string[];
  /** Its evidence was erased. The tenant stays in the list, and its id is not used again. */
  readonly erasedAt?: Date;
}
