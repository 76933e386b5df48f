import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatProblems, messagesOf, readRecords, streamOf } from './read-history.ts';

const path = 'test/captures/history/channel.json';
let exportText: string;
beforeAll(async () => {
  exportText = await readFile(path, 'utf8');
});

describe('a channel export in one JSON document', () => {
  it('gives messages with author, roles, times, link and reply', async () => {
    const [first, second] = messagesOf(await readRecords(path));
    expect(first).toMatchObject({
      ref: { server: { platform: 'discord', id: '41' }, channel: '42', id: '1001' },
      author: { id: '7', name: 'みお', roles: ['70'] },
      text: '堤防で鯖が釣れた \\ "大漁"',
      url: 'https://discord.com/channels/41/42/1001',
    });
    expect(first?.sentAt.toISOString()).toBe('2026-01-05T11:15:00.500Z');
    expect(first?.editedAt?.toISOString()).toBe('2026-01-05T11:16:00.000Z');
    expect(second).toMatchObject({ author: { name: 'tide-bot', bot: true }, replyTo: '1001' });
    expect(second).not.toHaveProperty('editedAt');
  });

  it('looks into file names, embeds, polls and forwarded messages', async () => {
    const parts = messagesOf(await readRecords(path)).map((message) => message.parts);
    expect(parts).toEqual([
      [{ kind: 'attachment-name', text: '荷物の写真.jpg' }],
      [
        { kind: 'embed', text: '港の掲示板\n今週の潮\n満潮は六時です\n場所\n北の堤防\n毎朝更新' },
        { kind: 'embed', text: 'https://example.invalid/other' },
      ],
      [
        { kind: 'poll', text: '明日は行く?\n行く\n寝る' },
        { kind: 'forward', text: '荷物を運ぶだけ、テレグラムで' },
        { kind: 'forward', text: '地図.png' },
      ],
    ]);
  });

  it('reads the same however the bytes arrive, and on a single line', async () => {
    const expected = await readRecords(path);
    for (const size of [1, 2, 3, 7, 100, 1000])
      expect(await readRecords(streamOf(exportText, size))).toEqual(expected);
    expect(await readRecords(streamOf(JSON.stringify(JSON.parse(exportText))))).toEqual(expected);
  });

  it('gives everything before a cut, wherever the cut is, and says that it was cut', async () => {
    const complete = messagesOf(await readRecords(path));
    const bytes = Buffer.from(exportText.trimEnd());
    for (let cut = exportText.indexOf('"messages": [') + 13; cut < bytes.length; cut++) {
      const records = await readRecords(streamOf(bytes.subarray(0, cut)));
      const messages = messagesOf(records);
      expect(messages).toEqual(complete.slice(0, messages.length));
      expect(formatProblems(records)).toEqual([`byte ${cut}: it ends in the middle`]);
    }
  });

  it('names a bad entry and reads the others', async () => {
    const entries = [
      '{"content":"a"}',
      '{"content":tru}',
      '{"content":1}',
      '{}',
      '"x"',
      '{"content":"\\uDBFF"}',
      '{"content":"b","timestamp":"soon"}',
      '{"content":"c"}',
    ];
    const records = await readRecords(streamOf(`{"guild":{"id":"1"},"messages":[${entries.join(',')}]}`));
    expect(messagesOf(records).map((message) => [message.ref.id, message.text])).toEqual([
      ['0', 'a'],
      ['7', 'c'],
    ]);
    expect(formatProblems(records)).toEqual([
      'messages[1] (byte 48): it is not JSON',
      'messages[2] (byte 64): "content" is a number, not a string',
      'messages[3] (byte 78): there is no "content"',
      'messages[4] (byte 81): it is a string, not a message',
      'messages[5] (byte 85): "content" holds half a character (a lone surrogate such as \\ud800)',
      'messages[6] (byte 106): "timestamp" is not a time',
    ]);
  });

  it.each([
    [
      '{"guild":{},"messages":[{"content":"a"} {"content":"b"}]}',
      'byte 40: it is not JSON: a comma or ] is missing',
    ],
    ['{"guild":{},"messages":[{"content":"a"},]}', 'byte 40: it is not JSON: an entry is missing'],
    ['{"guild":{},"messages":[{"content":"a"}]}{}', 'byte 41: something follows after its end'],
    ['{"guild":{},"messages":[{"content":"a"}],"n" 1}', 'byte 45: it is not JSON: a colon is missing'],
  ])('stops where the document itself is broken: %s', async (content, problem) => {
    const records = await readRecords(streamOf(content));
    expect(messagesOf(records)).toHaveLength(1);
    expect(formatProblems(records)).toEqual([problem]);
  });

  it('says so when the list of messages is missing', async () => {
    const head = `{"guild":{"id":"1"},"note":"${'x'.repeat(70_000)}"}`;
    expect(formatProblems(await readRecords(streamOf(head)))).toEqual([
      `byte ${head.length - 1}: it has no list "messages"`,
    ]);
  });

  it('skips an entry of more than 16 MB and reads the next', async () => {
    const huge = `{"content":"${'a'.repeat(17 * 1024 * 1024)}"}`;
    const records = await readRecords(streamOf(`{"guild":{},"messages":[${huge},{"content":"b"}]}`));
    expect(formatProblems(records)).toEqual(['messages[0]: it is longer than 16 MB']);
    expect(records.at(-1)).toMatchObject({ kind: 'message', index: 1, message: { text: 'b' } });
  });

  it('is read with everything that an app has laid out: texts, captions, buttons, choices', async () => {
    const laid = [
      {
        type: 17,
        components: [
          {
            type: 9,
            components: [{ type: 10, content: '# 日給5万' }],
            accessory: { type: 2, label: '応募', url: 'https://t.me/example' },
          },
          { type: 12, items: [{ media: { url: 'https://cdn.example/1.png' }, description: '荷物の写真' }] },
          {
            type: 1,
            components: [{ type: 3, placeholder: '地域', options: [{ label: '東京', value: 'a' }] }],
          },
        ],
      },
    ];
    const componentText = '# 日給5万\n応募\nhttps://t.me/example\n荷物の写真\n地域\n東京';
    const messages = [
      { content: '', components: laid },
      { content: '見て', components: laid },
      { content: '', forwardedMessage: { content: '', components: laid } },
    ];
    const [alone, beside, forwarded] = messagesOf(
      await readRecords(streamOf(JSON.stringify({ guild: {}, messages }))),
    );
    expect(alone).toMatchObject({ text: componentText, parts: [] });
    expect(beside).toMatchObject({ text: '見て', parts: [{ kind: 'embed', text: componentText }] });
    expect(forwarded).toMatchObject({ text: '', parts: [{ kind: 'forward', text: componentText }] });
  });

  it('is not led astray by decorations that are nested without end', async () => {
    const deep = '{"components":['.repeat(5000) + ']}'.repeat(5000);
    const records = await readRecords(
      streamOf(
        `{"guild":{},"messages":[{"content":"a","components":[${deep}],"embeds":7,"attachments":[null]}]}`,
      ),
    );
    expect(messagesOf(records)).toHaveLength(1);
  });
});

describe('a JSON list', () => {
  it('may hold the objects of JSON lines', async () => {
    expect(
      messagesOf(await readRecords(streamOf('[\n{"text":"a"},{"text":"b"}]\n'))).map((m) => m.text),
    ).toEqual(['a', 'b']);
    expect(formatProblems(await readRecords(streamOf('[{"text":"a"},{"text":2}]')))).toEqual([
      'entry 1 (byte 14): "text" is a number, not a string',
    ]);
  });

  it('may be a single day of a workspace export', async () => {
    const day = await readRecords('test/captures/history/export/general/2026-01-06.json');
    expect(messagesOf(day)[0]).toMatchObject({ text: '荷物の置き場です', author: { id: 'U01' } });
  });

  it('is only a bad line when lines follow', async () => {
    const records = await readRecords(streamOf('[1]\n{"text":"a"}\n'));
    expect(formatProblems(records)).toEqual(['line 1: it is a list, not an object with a "text"']);
    expect(messagesOf(records)).toHaveLength(1);
  });
});
