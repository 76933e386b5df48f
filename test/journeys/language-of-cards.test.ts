import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  RECRUITING_TEXT,
  type RunningApp,
  type SandboxRow,
  startApp,
} from '../support/worlds/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

it('a card is read in the language of the page of each moderator, with its reasons and buttons', async () => {
  await app.post('bilingual', RECRUITING_TEXT);
  const { caseId } = (await app.directMessages('bilingual', 'warn'))[0]!;
  const cardIn = async (language: string) => {
    const response = await fetch(`${app.url}/api/channels/mods/messages?as=moderator&lang=${language}`);
    return ((await response.json()) as SandboxRow[]).find((row) => row.card?.caseId === caseId)!.card!;
  };
  const [japanese, english] = [await cardIn('ja'), await cardIn('en')];
  const wordsOf = ({ status, reasons, facts, buttons }: typeof english) =>
    JSON.stringify([status, reasons, facts, buttons]);
  expect(wordsOf(japanese)).toMatch(/[ぁ-ん]/);
  expect(wordsOf(english)).not.toMatch(/[ぁ-んァ-ヶ一-龠]/);
  expect(english.reasons).toHaveLength(japanese.reasons.length);
  expect(english.facts[0]?.value).toMatch(
    /^more than 99\.9%, estimated beyond the range that was measured \(almost certain\)$/,
  );
  expect(japanese.facts[0]?.value).toMatch(/^99\.9%超、実測の範囲を超えるため推定（ほぼ確実）$/);
});
