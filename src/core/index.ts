export * from './actions.ts';
export * from './card.ts';
export * from './case.ts';
export * from './command.ts';
export * from './counter-names.ts';
export * from './gate.ts';
export * from './inquiry.ts';
export * from './inquiry-bundle.ts';
export * from './message.ts';
export * from './notice.ts';
export * from './outcome.ts';
export * from './platform-descriptor.ts';
export {
  dropRetiredPacks,
  findOldSettings,
  findPresentKey,
  type OldSetting,
} from './policy/old-policy-keys.ts';
export * from './policy/policy.ts';
export * from './ports/adapter.ts';
export * from './ports/clock.ts';
export * from './ports/command-service.ts';
export * from './ports/console/access.ts';
export * from './ports/console/sign-in-provider.ts';
export * from './ports/gate-service.ts';
export * from './ports/health.ts';
export * from './ports/identity-provider.ts';
export * from './ports/intake.ts';
export * from './ports/log.ts';
export * from './ports/metrics.ts';
export * from './ports/moderator-channel.ts';
export * from './ports/quarantine-roles.ts';
export * from './ports/sms-provider.ts';
export * from './ports/stores/archive.ts';
export * from './ports/stores/attachment-store.ts';
export * from './ports/stores/case-timeline.ts';
export * from './ports/stores/counters.ts';
export * from './ports/stores/duplicate-index.ts';
export * from './ports/stores/fallback-queue.ts';
export * from './ports/stores/inquiry-store.ts';
export * from './ports/stores/join-counter.ts';
export * from './ports/stores/key-value-store.ts';
export * from './ports/stores/leases.ts';
export * from './ports/stores/outbox.ts';
export * from './ports/stores/policy-store.ts';
export * from './ports/stores/rate-limits.ts';
export * from './ports/stores/secret-store.ts';
export * from './ports/stores/strikes.ts';
export * from './ports/tokeniser.ts';
export * from './ports/verification-page.ts';
export * from './ports/verification-records.ts';
export * from './probability.ts';
export * from './request-result.ts';
export * from './typed-commands/typed-command.ts';
export * from './verdict.ts';
export { fillMissingTexts } from './wording/fill-missing-texts.ts';
export { fillTemplate, listPlaceholders, type TextTemplate } from './wording/template.ts';
export * from './wording/wording-schema.ts';
