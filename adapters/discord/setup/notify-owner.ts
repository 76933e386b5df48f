import { type APIApplication, type APIDMChannel, type Client, Routes } from 'discord.js';
import { type Clock, fillTemplate, type KeyValueStore, type Wording, type Wordings } from '#core';
import { platform } from '../client/guild-permissions.ts';

/** A supervisor may restart the process again and again; the owner is notified once in this time. */
const REPEAT_MS = 24 * 60 * 60 * 1000;

/** Dependencies of `notifyOwner`. */
export interface OwnerNoticePorts {
  readonly client: Client;
  readonly keyValueStore: KeyValueStore;
  readonly wording: Wordings;
  readonly clock: Clock;
}

/**
 * Sends the owner of the application (of a team: the team's owner) a direct message that the gateway closed the
 * connection permanently, in Japanese and English: the language of an operator is not known. At most once a day for each
 * close code. Only over REST, which works without a gateway as long as the token is valid. May throw.
 * https://docs.discord.com/developers/resources/application#get-current-application
 * @example await notifyOwner({ client, keyValueStore, wording, clock }, 4014)
 */
export async function notifyOwner(
  { client, keyValueStore, wording, clock }: OwnerNoticePorts,
  closeCode: number,
): Promise<void> {
  const key = `owner-notice/${platform}/${closeCode}`;
  const last = Date.parse((await keyValueStore.get(key)) ?? '');
  if (clock.now().getTime() - last < REPEAT_MS) return;
  const application = (await client.rest.get(Routes.currentApplication())) as APIApplication;
  const owner = application.team?.owner_user_id ?? application.owner?.id;
  if (owner === undefined) return;
  const channel = (await client.rest.post(Routes.userChannels(), {
    body: { recipient_id: owner },
  })) as APIDMChannel;
  const content = [wording.ja, wording.en].map(({ adapter }) => noticeText(adapter, closeCode)).join('\n\n');
  await client.rest.post(Routes.channelMessages(channel.id), {
    body: { content, allowed_mentions: { parse: [] } },
  });
  await keyValueStore.put(key, clock.now().toISOString());
}

function noticeText(words: Wording['adapter'], code: number): string {
  return fillTemplate(words.closed, { code, advice: adviceText(words, code) });
}

function adviceText(words: Wording['adapter'], code: number): string {
  switch (code) {
    case 4010:
    case 4011:
      return words.closedshards;
    case 4014:
      return words.closedintents;
    default:
      return words.closedupdate;
  }
}
