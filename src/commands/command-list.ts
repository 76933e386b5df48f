import type { CommandDefinition } from '#core';
import { backtestCommand } from './backtest.ts';
import { caseCommand, casesCommand, strikesCommand } from './cases/case-commands.ts';
import { exportCommand } from './cases/export-cases.ts';
import { hotlineCommand } from './cases/hotline-command.ts';
import { configCommand } from './config/config-commands.ts';
import { consoleCommand } from './console/console-command.ts';
import type { Command } from './define-command.ts';
import { verifyCommand, vouchCommand, waitingCommand } from './gate-commands.ts';
import { helpLinesCommand } from './help-lines.ts';
import { inquiryCommand } from './inquiry/inquiry-command.ts';
import { appealCommand, helpCommand, reportCommand } from './member-commands.ts';
import { modeCommand } from './mode-command.ts';
import { noticesCommand } from './notices-command.ts';
import { rulesCommand } from './rule-commands.ts';
import { scoreboardCommand } from './scoreboard-command.ts';
import { setupCommand } from './setup-wizard.ts';

/** All commands, in the order of the help text. To add a command, add it to this list only. */
export const COMMANDS: readonly Command[] = [
  reportCommand,
  appealCommand,
  verifyCommand,
  helpLinesCommand,
  helpCommand,
  caseCommand,
  casesCommand,
  strikesCommand,
  hotlineCommand,
  scoreboardCommand,
  consoleCommand,
  vouchCommand,
  waitingCommand,
  setupCommand,
  configCommand,
  rulesCommand,
  modeCommand,
  noticesCommand,
  backtestCommand,
  exportCommand,
  inquiryCommand,
];

/** The definitions of the commands, as adapters get them. */
export const COMMAND_DEFINITIONS: readonly CommandDefinition[] = COMMANDS.map(({ definition }) => definition);
