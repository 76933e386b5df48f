import type { CommandReply, LadderStep, Policy, SetupPrompt, SetupStep, Wording } from '#core';
import { fillTemplate, SETUP_STEPS } from '#core';
import type { ReaderLocale } from '../cases/index.ts';
import type { PolicyUpdater } from './lib/policy-updater.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from './lib/reply.ts';

const LADDER_PRESETS = {
  gentle: [
    { strikes: 1, do: 'warn' },
    { strikes: 3, do: 'timeout', minutes: 60 },
    { strikes: 5, do: 'quarantine' },
  ],
  standard: [
    { strikes: 1, do: 'warn' },
    { strikes: 2, do: 'timeout', minutes: 60 },
    { strikes: 3, do: 'quarantine' },
  ],
  strict: [
    { strikes: 1, do: 'timeout', minutes: 24 * 60 },
    { strikes: 2, do: 'quarantine' },
  ],
} as const satisfies Readonly<Record<string, readonly LadderStep[]>>;

const STEP_CHOICES = {
  language: ['ja', 'en'],
  ladder: ['gentle', 'standard', 'strict'],
  mode: ['shadow', 'enforce'],
} as const;

const STEP_INPUTS: Readonly<Record<SetupStep, SetupPrompt['inputKind']>> = {
  moderators: 'channel',
  language: 'choice',
  exempt: 'roles',
  quarantine: 'role',
  ladder: 'choice',
  mode: 'choice',
};

const MAX_EXEMPT_ROLES = 25;

const isOneOf = <T extends string>(list: readonly T[], value: string | undefined): value is T =>
  list.some((each) => each === value);

/**
 * Walks an administrator through what a server should decide first. Each step is saved as it is answered, so whoever
 * stops half-way has lost nothing; a step without values stays as it is.
 * @example (await runSetupStep(change, question, {})).setup?.step // 'moderators'
 */
export async function runSetupStep(
  change: PolicyUpdater,
  { caller, readerLocale, policy }: CommandContext,
  { step, values }: { readonly step?: SetupStep; readonly values?: readonly string[] },
): Promise<CommandReply> {
  const { setup, refused: no } = readerLocale.wording.desk;
  if (step === undefined) return promptReply('moderators', policy, readerLocale);
  if (!isOneOf(SETUP_STEPS, step)) return refusedReply('bad-value', no.empty);
  if (values === undefined) {
    const missing = step === 'moderators' && policy.channels.moderators === undefined;
    return missing
      ? {
          ...promptReply(step, policy, readerLocale),
          accepted: false,
          code: 'bad-value',
          text: setup.needchannel,
        }
      : nextStepReply(step, policy, readerLocale);
  }
  return change(caller, (before) => {
    const next = applyStep(before, step, values);
    if (!next) {
      const { choice, config } = { choice: STEP_CHOICES, config: readerLocale.wording.desk.config };
      const choices: readonly string[] = step in choice ? choice[step as keyof typeof choice] : [];
      const value = quoteInput(values.join(' '));
      const why =
        choices.length > 0
          ? fillTemplate(config.choice, {
              key: step,
              value,
              choices: choices.join(readerLocale.wording.list),
            })
          : setup[step];
      const again = promptReply(step, before, readerLocale);
      return { answer: { ...again, accepted: false, code: 'bad-value', text: why } };
    }
    return { policy: next, keys: step, answer: nextStepReply(step, next, readerLocale, values) };
  });
}

/** The policy with one step answered; undefined when the values are no answer to it. */
function applyStep(policy: Policy, step: SetupStep, values: readonly string[]): Policy | undefined {
  const [value] = values;
  const named = values.every((each) => each.length > 0 && each.length <= 100);
  const one = value !== undefined && values.length === 1 && named;
  switch (step) {
    case 'moderators':
      return one ? { ...policy, channels: { ...policy.channels, moderators: value } } : undefined;
    case 'language':
      return one && isOneOf(STEP_CHOICES.language, value) ? { ...policy, language: value } : undefined;
    case 'exempt':
      return named && values.length <= MAX_EXEMPT_ROLES
        ? { ...policy, exempt: { ...policy.exempt, roles: [...values] } }
        : undefined;
    case 'quarantine': {
      const { quarantine: _, ...roles } = policy.roles;
      if (values.length === 0) return { ...policy, roles };
      return one ? { ...policy, roles: { ...roles, quarantine: value } } : undefined;
    }
    case 'ladder':
      return one && isOneOf(STEP_CHOICES.ladder, value)
        ? { ...policy, ladder: [...LADDER_PRESETS[value]] }
        : undefined;
    case 'mode':
      return one && isOneOf(STEP_CHOICES.mode, value) ? { ...policy, mode: value } : undefined;
    default:
      return step satisfies never;
  }
}

function nextStepReply(
  step: SetupStep,
  policy: Policy,
  locale: ReaderLocale,
  values?: readonly string[],
): CommandReply {
  const { setup, mode } = locale.wording.desk;
  const saved = values && fillTemplate(setup.saved, { text: formatStepValues(step, values, locale.wording) });
  const next = SETUP_STEPS[SETUP_STEPS.indexOf(step) + 1];
  if (next === undefined) return acceptedReply(joinLines(saved, setup.done, mode[policy.mode]));
  const asked = promptReply(next, policy, locale);
  return { ...asked, text: joinLines(saved, asked.text) };
}

function promptReply(step: SetupStep, policy: Policy, { wording }: ReaderLocale): CommandReply {
  const { setup } = wording.desk;
  const values = step in STEP_CHOICES ? STEP_CHOICES[step as keyof typeof STEP_CHOICES] : [];
  const text = fillTemplate(setup.step, {
    number: SETUP_STEPS.indexOf(step) + 1,
    of: SETUP_STEPS.length,
    text: setup[step],
  });
  return acceptedReply(text, {
    setup: {
      step,
      inputKind: STEP_INPUTS[step],
      choices: values.map((value) => ({ value, label: setup.choice[value] })),
      currentValues: currentStepValues(step, policy),
      keepLabel: setup.keep,
    },
  });
}

const formatStepValues = (step: SetupStep, values: readonly string[], words: Wording): string => {
  if (values.length === 0) return words.desk.config.nothing;
  const labels: Readonly<Record<string, string>> = words.desk.setup.choice;
  return values.map((each) => (step in STEP_CHOICES ? (labels[each] ?? each) : each)).join(words.list);
};

function currentStepValues(step: SetupStep, policy: Policy): readonly string[] {
  switch (step) {
    case 'moderators':
      return policy.channels.moderators === undefined ? [] : [policy.channels.moderators];
    case 'exempt':
      return policy.exempt.roles;
    case 'quarantine':
      return policy.roles.quarantine === undefined ? [] : [policy.roles.quarantine];
    case 'ladder':
      return Object.entries(LADDER_PRESETS)
        .filter(([, ladder]) => JSON.stringify(ladder) === JSON.stringify(policy.ladder))
        .map(([name]) => name);
    default:
      return [policy[step]];
  }
}

/** Which mode is in force, or a change of it. @example (await setMode(change, question, 'enforce')).text */
export async function setMode(
  change: PolicyUpdater,
  { caller, readerLocale, policy }: CommandContext,
  typed: string | undefined,
): Promise<CommandReply> {
  const { mode, config } = readerLocale.wording.desk;
  if (typed === undefined) return acceptedReply(mode[policy.mode]);
  const wanted = STEP_CHOICES.mode.find((each) => each === typed);
  if (!wanted) {
    const choices = STEP_CHOICES.mode.join(readerLocale.wording.list);
    return refusedReply(
      'bad-value',
      fillTemplate(config.choice, { key: 'mode', value: quoteInput(typed), choices }),
    );
  }
  return change(caller, (before) => {
    if (before.mode === wanted)
      return { answer: acceptedReply(fillTemplate(mode.same, { mode: mode[wanted] })) };
    const changed =
      wanted === 'shadow'
        ? mode.toshadow
        : fillTemplate(mode.toenforce, { hides: before.quota.hidesPerHour });
    const alone = wanted === 'enforce' && before.channels.moderators === undefined && mode.nochannel;
    return {
      policy: { ...before, mode: wanted },
      keys: 'mode',
      answer: acceptedReply(joinLines(changed, alone)),
    };
  });
}
