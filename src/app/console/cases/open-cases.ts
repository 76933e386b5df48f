import type { Adapter, ConsoleCases, ConsoleQueue, Intake } from '#core';
import type { AppContext } from '../../app-context.ts';
import { createRuleTextLookup } from '../../create-services.ts';
import { createConsoleCases } from './create-cases.ts';

/** The pages of cases on the stores of the bot. @example openCases(context, { adapters, services: { intake }, queue }) */
export const openCases = (
  { rules, stores, policies, clock, log }: AppContext,
  parts: {
    readonly adapters: readonly Adapter[];
    readonly services: { readonly intake: Intake };
    readonly queue: ConsoleQueue;
  },
): ConsoleCases =>
  createConsoleCases({
    ...stores,
    intake: parts.services.intake,
    queue: parts.queue,
    policies,
    adapterOf: ({ platform }) => parts.adapters.find((adapter) => adapter.platform === platform),
    wording: rules.wording,
    reasons: createRuleTextLookup(rules),
    clock,
    log,
  });
