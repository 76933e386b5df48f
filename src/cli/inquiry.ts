import { declaration } from './inquiry/declaration.ts';
import { interpretInquiry } from './inquiry/parse-arguments.ts';
import { createCommand } from './lib/declare-command.ts';

export { declaration };

/** The command `inquiry`. @example await main(['list'], terminal) */
export const main = createCommand(declaration, async ({ values, words, refuse }, terminal) => {
  const asked = interpretInquiry(words, values);
  if (!asked.ok) return refuse(asked.why);
  const { runInquiry } = await import('./inquiry/run-inquiry.ts');
  return runInquiry(asked, terminal);
});
