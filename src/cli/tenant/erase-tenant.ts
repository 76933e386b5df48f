import { reportUnknown, type TenantCall } from './tenant-call.ts';
import { TENANT_TEXTS } from './tenant-texts.ts';

const HELD = 3;

/**
 * Says what an erasure would erase, or erases with `--yes`. Resolves with the exit code.
 * @example await runEraseTenant('square', call)
 */
export async function runEraseTenant(id: string, call: TenantCall): Promise<number> {
  const { sql, options, terminal, now, answer } = call;
  const texts = TENANT_TEXTS[options.language];
  const plan = await sql.tenantErasures.plan(id, now);
  if (!plan) return reportUnknown(id, call);
  if (options.yes !== true && plan.holds === 0) {
    answer({ dryRun: true, tenant: id, ...plan }, `${texts.wouldErase(id, plan)}\n`);
    return 0;
  }
  const result =
    options.yes === true
      ? await sql.tenantErasures.erase(id, { now, by: options.by })
      : { kind: 'held' as const, ...plan };
  switch (result.kind) {
    case 'erased':
      answer({ tenant: id, ...result }, `${texts.erased(id, result)}\n`);
      if (!result.isSpaceFreed) terminal.err.write(`tenant: ${texts.notFreed}\n`);
      return 0;
    case 'held':
      answer({ tenant: id, ...result }, `${texts.held(id, result.holds)}\n`);
      return HELD;
    case 'erased-before':
      answer({ tenant: id, ...result }, `${texts.erasedBefore(id)}\n`);
      return 0;
    case 'unknown':
      return reportUnknown(id, call);
    default:
      return result satisfies never;
  }
}
