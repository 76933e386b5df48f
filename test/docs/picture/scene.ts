import { RECRUITING_TEXT, type RunningApp, startApp } from '../../support/worlds/running-app.ts';

/** The moment of the picture: 17:55 in Japan. */
export const PICTURE_TIME = new Date('2026-11-25T08:55:00Z');

/** Stands for the number of the case, which follows from the millisecond of the post. */
export const CASE_NUMBER = 'Y-4G7C2Q0M1X';

/** Files of the picture in docs/. */
export const PICTURE_FILE = 'sandbox.png';
export const RECORD_FILE = 'sandbox.json';

/** What the program says in the picture. */
export interface PictureRecord {
  /** The direct message to the author. */
  readonly letter: string;
  readonly card: {
    readonly title: string;
    readonly status: string;
    readonly reasons: readonly string[];
    readonly buttons: readonly string[];
  };
}

/** The card shows this many reasons; the others are folded. */
const REASONS_SHOWN = 2;

/** Starts the app with the rules of the repository and plays the scene of the picture, at a fixed time. */
export async function playScene(): Promise<RunningApp> {
  const app = await startApp({ clock: { now: () => PICTURE_TIME } });
  await app.post('member', '「闇バイト」に気をつけて。知らない人からのDMに返事しないでね');
  await app.post('recruiter', RECRUITING_TEXT);
  return app;
}

/** What the program says in the scene: in Japanese as in the picture, or in English. */
export async function recordScene(app: RunningApp, language: 'ja' | 'en' = 'ja'): Promise<PictureRecord> {
  const rowsOf = async (channel: string, as: string) => {
    const response = await fetch(`${app.url}/api/channels/${channel}/messages?as=${as}&lang=${language}`);
    return (await response.json()) as { kind: string; text: string; card?: SceneCard }[];
  };
  const letter = (await rowsOf('general', 'recruiter')).find(({ kind }) => kind === 'warn')!;
  const { card } = (await rowsOf('mods', 'moderator')).find(({ kind }) => kind === 'card')!;
  const { title, status, reasons, buttons, deeds } = card!;
  return {
    letter: withFixedNumber(letter.text),
    card: {
      title: withFixedNumber(title),
      status,
      reasons: reasons.slice(0, REASONS_SHOWN),
      buttons: [...deeds, ...buttons].map(({ label }) => label),
    },
  };
}

const withFixedNumber = (text: string): string => text.replace(/Y-[0-9A-Z]{10}/g, CASE_NUMBER);

interface SceneCard {
  readonly title: string;
  readonly status: string;
  readonly reasons: readonly string[];
  readonly buttons: readonly { readonly label: string }[];
  readonly deeds: readonly { readonly label: string }[];
}
