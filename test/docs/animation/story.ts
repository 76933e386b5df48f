import { RECRUITING_TEXT, type RunningApp, startApp } from '../../support/worlds/running-app.ts';
import { PICTURE_TIME, type PictureRecord, recordScene } from '../picture/scene.ts';

/** Languages of the animation: README.md shows the English one, README.ja.md the Japanese one. */
export const ANIMATION_LANGUAGES = ['en', 'ja'] as const;
export type AnimationLanguage = (typeof ANIMATION_LANGUAGES)[number];

/** Files in docs/. */
export const animationFile = (language: AnimationLanguage): string => `sandbox.${language}.gif`;
export const ANIMATION_RECORD = 'sandbox-animation.json';

/** The line below the page while each part of the story is shown. */
export const CAPTIONS: Readonly<
  Record<AnimationLanguage, readonly [string, string, string, string, string]>
> = {
  en: [
    'A recruiter posts in the sandbox. A warning stays visible.',
    'The post is hidden. Its author is informed and can appeal.',
    'Moderators get one card: the post, the reasons, what was done.',
    'A moderator overturns the decision.',
    'The post is back, and the strike is revoked.',
  ],
  ja: [
    '勧誘の投稿を送ります。注意の呼びかけは表示されたままです。',
    '投稿は非表示になり、本人に知らせます。異議も申し立てられます。',
    'モデレーターにカードが届きます。投稿、根拠、措置が分かります。',
    '誤りだったときは、取り消せます。',
    '投稿が戻り、ストライクも消えます。',
  ],
};

/** What the program says while the story is played, and the captions. */
export interface StoryRecord extends PictureRecord {
  readonly captions: readonly string[];
  /** The status of the card after the decision was overturned. */
  readonly overturned: string;
}

/** Starts the app at a fixed time, with a warning of a member in the channel. */
export async function startStory(): Promise<RunningApp> {
  const app = await startApp({ clock: { now: () => PICTURE_TIME } });
  await app.post('member', '「闇バイト」に気をつけて。知らない人からのDMに返事しないでね');
  return app;
}

/** Plays the story without a browser, and returns what the program said. */
export async function recordStory(language: AnimationLanguage): Promise<StoryRecord> {
  const app = await startStory();
  try {
    await app.post('recruiter', RECRUITING_TEXT);
    const record = await recordScene(app, language);
    const [letter] = await app.directMessages('recruiter', 'warn');
    await app.send('POST', `/api/cases/${letter!.caseId}/decision`, {
      moderator: 'moderator',
      decision: 'overturn',
    });
    const { card } = await recordScene(app, language);
    return { captions: CAPTIONS[language], ...record, overturned: card.status };
  } finally {
    await app.stop();
  }
}
