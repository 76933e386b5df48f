import type { AccountVerificationService, OperatorVerifications, TenantStore } from '#core';
import { accountToMember } from '#core';

/**
 * Creates the verifications of the API.
 * @example await createOperatorVerifications({ gate, tenants }).start(caller, { account: { id: 'rin' } })
 */
export function createOperatorVerifications({
  gate,
  tenants,
}: {
  readonly gate: AccountVerificationService;
  readonly tenants: Pick<TenantStore, 'read' | 'update'>;
}): OperatorVerifications {
  const readOrigins = async (tenant: string): Promise<readonly string[]> =>
    (await tenants.read(tenant))?.returnOrigins ?? [];

  return {
    async start({ tenant, server }, { account, language, returnUrl }) {
      if (returnUrl !== undefined && !(await readOrigins(tenant)).includes(new URL(returnUrl).origin))
        return 'unknown-origin';
      const member = accountToMember(server, { ...account, ...(language && { language }) });
      return gate.startVerification(member, { returnUrl });
    },
    find: ({ server }, id) => gate.findVerification(server, id),
    listReturnOrigins: ({ tenant }) => readOrigins(tenant),
    setReturnOrigins: async ({ tenant }, returnOrigins) =>
      void (await tenants.update(tenant, { returnOrigins })),
  };
}
