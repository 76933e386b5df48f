import type { Adapter, ConsoleCases, Intake } from '#core';
import type { AppContext } from '../../app-context.ts';
import { createRuleTextLookup } from '../../create-services.ts';
import { createConsoleCases } from './create-cases.ts';

/** The pages of cases on the stores of the bot. @example openCases(context, { adapters, services: { intake } }) */
export const openCases = (
  { rules, stores, policies, clock, log }: AppContext,
  {
    adapters,
    services,
  }: { readonly adapters: readonly Adapter[]; readonly services: { readonly intake: Intake } },
): ConsoleCases =>
  createConsoleCases({
    ...stores,
    intake: services.intake,
    policies,
    adapterOf: ({ platform }) => adapters.find((adapter) => adapter.platform === platform),
    wording: rules.wording,
    reasons: createRuleTextLookup(rules),
    clock,
    log,
  });
