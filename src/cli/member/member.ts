import { createCommand } from '../lib/declare-command.ts';
import { declaration } from './declaration.ts';
import { interpretMember } from './parse-arguments.ts';

export { declaration };

/** The command `member`. @example await main(['export', 'sandbox:rin'], terminal) */
export const main = createCommand(declaration, async ({ values, words, language, refuse }, terminal) => {
  const request = interpretMember(words, values);
  if (typeof request === 'string') return refuse(request);
  const { runMember } = await import('./run-member.ts');
  return runMember(request, { ...values, language }, terminal);
});
