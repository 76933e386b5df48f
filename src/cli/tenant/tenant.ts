import { createCommand } from '../lib/declare-command.ts';
import { declaration } from './declaration.ts';
import { interpretTenant } from './parse-arguments.ts';

export { declaration };

/** The command `tenant`. @example await main(['list'], terminal) */
export const main = createCommand(declaration, async ({ values, words, language, refuse }, terminal) => {
  const request = interpretTenant(words, values);
  if (typeof request === 'string') return refuse(request);
  const { runTenant } = await import('./run-tenant.ts');
  return runTenant(request, { ...values, language }, terminal);
});
