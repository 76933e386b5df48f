/*
 * `npm run docs:commands`: writes the help of every command into docs/command-line.md and docs/ja/command-line.md. A test
 * says when it is due.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Language } from '#core';
import { PROJECT_ROOT } from '../src/app/project-paths.ts';
import { type CommandDeclaration, formatUsage } from '../src/cli/lib/declare-command.ts';
import { COMMANDS } from '../src/cli/program/commands.ts';
import { declaration as completion } from '../src/cli/program/completion/index.ts';
import { formatProgramHelp } from '../src/cli/program/program-help.ts';

/** The pages, as paths from the root of the project. */
export const COMMAND_PAGES: Readonly<Record<Language, string>> = {
  en: 'docs/command-line.md',
  ja: 'docs/ja/command-line.md',
};

/**
 * Puts the help of each command into the code block that begins its section (`## NAME`), and the help of the program into
 * the section `yamidome`.
 * @example writeHelpBlocks(readFileSync('docs/command-line.md', 'utf8'), 'en')
 */
export async function writeHelpBlocks(page: string, language: Language): Promise<string> {
  const declarations: CommandDeclaration[] = [completion];
  for (const { load } of Object.values(COMMANDS)) declarations.push((await load()).declaration);
  const helps = new Map(declarations.map((each) => [each.name, formatUsage(each, language)]));
  helps.set('yamidome', formatProgramHelp(language));
  let written = page;
  for (const [name, help] of helps) {
    const block = new RegExp(`(^## ${name}\\n\\n)\`\`\`text\\n[\\s\\S]*?\`\`\``, 'm');
    if (!block.test(written))
      throw new Error(`there is no section "## ${name}" that begins with a block of text`);
    written = written.replace(block, (_, heading: string) => `${heading}\`\`\`text\n${help}\`\`\``);
  }
  return written;
}

if (process.argv[1] === import.meta.filename)
  for (const [language, path] of Object.entries(COMMAND_PAGES)) {
    const file = join(PROJECT_ROOT, path);
    writeFileSync(file, await writeHelpBlocks(readFileSync(file, 'utf8'), language as Language));
  }
