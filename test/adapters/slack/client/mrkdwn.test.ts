import { describe, expect, it } from 'vitest';
import { splitFirstWord } from '#core';
import { decodeMrkdwn, escapeMrkdwn } from '../../../../adapters/slack/client/mrkdwn.ts';
import { messageLinkTo, parseMessageLink } from '../../../../adapters/slack/client/workspace.ts';
import { stripMentions } from '../../../../adapters/slack/commands/command-text.ts';

const names = {
  memberName: (id: string) => ({ U1: 'rin' })[id],
  channelName: (id: string) => ({ C1: 'general' })[id],
};
const decode = (raw: string) => decodeMrkdwn(raw, names);

describe('a text as people see it', () => {
  it.each([
    [
      'members and channels by their names',
      '<@U1> <#C1> <#C9|jobs> <@U9|kei> <@U8>',
      '@rin #general #jobs @kei @U8',
    ],
    ['typed < and & are no markup', '&lt;@U1&gt; a &amp;amp; b', '<@U1> a &amp; b'],
    ['everybody and groups', '<!channel> <!subteam^S1|@ops> <!date^1^{date}|today>', '@channel @ops today'],
    ['pictures by their codes', ':moneybag: :one::zero::sparkles:', '💰 1️⃣0️⃣✨'],
    ['a custom picture stands between characters', 'テ:blob_dance:レ', 'テ🖼レ'],
    ['letters as pictures', ':alphabet-white-t::alphabet-white-g:', 'tg'],
    ['times and addresses are no pictures', '10:30:00 http://host:80:x', '10:30:00 http://host:80:x'],
    [
      'addresses without their brackets',
      '<https://t.example/x> <mailto:a@b.example|a@b.example>',
      'https://t.example/x a@b.example',
    ],
  ])('%s', (_, raw, text) => {
    expect(decode(raw)).toEqual({ text, hidden: [] });
  });

  it('tells the address behind a label', () => {
    expect(decode('<https://t.example/a?b=1&amp;c=2|ここ>')).toEqual({
      text: 'ここ',
      hidden: ['https://t.example/a?b=1&c=2'],
    });
    expect(decode('<https://evil.example|https://good.example>').hidden).toEqual(['https://evil.example']);
  });

  it('posted again means nothing to Slack', () => {
    expect(escapeMrkdwn('<!channel> <@U1> & <https://x|y>')).toBe(
      '&lt;!channel&gt; &lt;@U1&gt; &amp; &lt;https://x|y&gt;',
    );
  });
});

describe('links to messages', () => {
  const url = 'https://machi.slack.com/';
  it('lead back to where they came from, also out of a thread and as Slack writes them', () => {
    const place = { host: 'machi.slack.com', channel: 'C1', ts: '1700000000.000100' };
    expect(parseMessageLink(messageLinkTo({ url }, 'C1', place.ts))).toEqual(place);
    expect(parseMessageLink(messageLinkTo({ url }, 'C1', place.ts, '1699999999.000100'))).toEqual(place);
    expect(parseMessageLink(`<${messageLinkTo({ url }, 'C1', place.ts)}>`)).toEqual(place);
  });

  it('anything else leads nowhere', () => {
    for (const other of [
      '',
      'https://machi.slack.com/archives/C1',
      'https://x.example/1',
      'C1/1700000000.000100',
    ]) {
      expect(parseMessageLink(other)).toBeUndefined();
    }
  });
});

describe('what is typed behind the command', () => {
  it('falls into its first word and the rest', () => {
    expect(splitFirstWord('  config   set key 値 です ')).toEqual(['config', 'set key 値 です']);
    expect(splitFirstWord('')).toEqual(['', '']);
  });

  it('names channels, members and groups as Slack shows them', () => {
    expect(stripMentions('<#C12|general>, <@U34>, <!subteam^S5|@ops>')).toBe('C12, U34, S5');
  });
});
