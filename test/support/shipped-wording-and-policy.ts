import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Language, type Policy, policySchema, type Wording, type Wordings, wordingSchema } from '#core';

const readRulesYaml = (path: string): unknown =>
  parse(readFileSync(new URL(`../../rules/${path}`, import.meta.url), 'utf8'));

const wording = (language: Language): Wording =>
  wordingSchema.parse(readRulesYaml(`wording/${language}.yaml`));

/** The sentences that really ship. */
export const wordings: Wordings = { ja: wording('ja'), en: wording('en') };

/** Read once: it is asked for at every message. */
const shippedPolicy = policySchema.parse(readRulesYaml('policy.yaml'));

/** The default policy, switched to enforce unless told otherwise. @example testPolicy({ mode: 'shadow' }) */
export const testPolicy = (more: Partial<Policy> = {}): Policy => ({
  ...structuredClone(shippedPolicy),
  mode: 'enforce',
  ...more,
});
