import { createCommand } from '../lib/declare-command.ts';
import { declaration } from './declaration.ts';
import { interpretInquiry } from './parse-arguments.ts';

export { declaration };

/** The command `inquiry`. @example await main(['list'], terminal) */
export const main = createCommand(declaration, async ({ values, words, refuse }, terminal) => {
  const asked = interpretInquiry(words, values);
  if (!asked.ok) return refuse(asked.why);
  const { runInquiry } = await import('./run-inquiry.ts');
  return runInquiry(asked, terminal);
});
