import { isDeepStrictEqual } from 'node:util';
import {
  type ApiCaller,
  type Clock,
  type Log,
  type NoticesByName,
  type PictureHostFault,
  type Policy,
  PolicyConflict,
  type PolicyFault,
  type PolicyStore,
  type ReadableAuditTrail,
  serverKey,
  type TenantService,
  type TenantStore,
  type Wording,
} from '#core';
import { checkPolicy } from '../../../commands/config/validate-policy.ts';
import type { RulesInForce } from '../../../commands/lib/command-dependencies.ts';
import { checkPictureHost } from '../pictures/check-picture-url.ts';

/** What the tenant service needs. */
export interface TenantServiceDependencies {
  readonly tenants: Pick<TenantStore, 'read' | 'update'>;
  readonly policies: PolicyStore;
  readonly auditTrail: Pick<ReadableAuditTrail, 'list'>;
  readonly rules: () => RulesInForce;
  readonly notices: () => NoticesByName;
  /** The wording of the answers: English, as all of the API for programs. */
  readonly wording: () => Wording;
  /** True only for networks whose hosts the operator of this installation knows. */
  readonly allowPrivatePictureAddresses: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * What a tenant sees and changes of itself.
 * @example createTenantService(deps).readPolicy(caller).policy.mode // 'shadow'
 */
export function createTenantService(deps: TenantServiceDependencies): TenantService {
  const { tenants, policies, auditTrail, rules, notices, wording, clock, log } = deps;

  async function store(caller: ApiCaller, policy: Policy, basedOn: number): Promise<void> {
    const { server, keyId } = caller;
    const before = policies.of(server);
    await policies.set(server, policy, { at: clock.now(), by: { id: keyId }, from: 'api', before, basedOn });
    log.info('policy_changed', { server: serverKey(server), by: keyId, from: 'api' });
  }

  return {
    read: ({ tenant }) => tenants.read(tenant),
    listPictureHosts: async ({ tenant }) => (await tenants.read(tenant))?.pictureHosts ?? [],
    async setPictureHosts({ tenant }, pictureHosts) {
      const faults = pictureHosts.flatMap((name, host): readonly PictureHostFault[] => {
        const why = checkPictureHost(name, deps.allowPrivatePictureAddresses);
        return why ? [{ host, why }] : [];
      });
      if (faults.length === 0) await tenants.update(tenant, { pictureHosts });
      return faults;
    },
    readPolicy: ({ server }) => ({ policy: policies.of(server), version: policies.latestVersion(server) }),
    async writePolicy(caller, values, basedOn) {
      const { server } = caller;
      const known = {
        packs: rules().packs,
        notices: [...notices()].flatMap(([name, { schedule }]) => (schedule ? [name] : [])),
        compileOwnPack: (text: string) => rules().compileOwnPack?.(text),
      };
      const checked = checkPolicy(values, known, wording());
      if ('problems' in checked) return { kind: 'invalid', faults: checked.problems.map(toFault) };
      const { policy } = checked;
      if (policies.latestVersion(server) !== basedOn)
        return { kind: 'conflict', version: policies.latestVersion(server) };
      if (isDeepStrictEqual(policy, policies.of(server)))
        return { kind: 'written', policy, version: basedOn };
      try {
        await store(caller, policy, basedOn);
      } catch (error) {
        if (!(error instanceof PolicyConflict)) throw error;
        return { kind: 'conflict', version: policies.latestVersion(server) };
      }
      return { kind: 'written', policy, version: policies.latestVersion(server) };
    },
    listPolicyVersions: ({ server }, options) => policies.listVersions(server, options),
    listChanges: ({ server }, range) => auditTrail.list(server, range),
  };
}

const toFault = ({
  path,
  why,
}: {
  readonly path: readonly PropertyKey[];
  readonly why: string;
}): PolicyFault => ({
  path: path.map((key) => (typeof key === 'number' ? key : String(key))),
  why,
});
