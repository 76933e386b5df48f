import { describe, expect, it } from 'vitest';
import { formatProblems, messagesOf, readRecords, readRefusal, streamOf } from './read-history.ts';

const texts = async (content: string | Buffer, chunk?: number) =>
  messagesOf(await readRecords(streamOf(content, chunk))).map((message) => message.text);

describe('a history in JSON lines', () => {
  it('is read line by line with author, time and channel where they are given', async () => {
    const line =
      '{"text":"おはよう","author":"rin","sentAt":"2026-01-31T09:00:00+09:00","channel":"general","more":1}';
    const [message] = messagesOf(await readRecords(streamOf(line)));
    expect(message).toMatchObject({
      text: 'おはよう',
      author: { name: 'rin' },
      ref: { channel: 'general', id: '0' },
    });
    expect(message?.sentAt.toISOString()).toBe('2026-01-31T00:00:00.000Z');
  });

  it('may have Windows line ends, blank lines, a byte order mark and no last line end', async () => {
    expect(await texts('\ufeff{"text":"一"}\r\n\r\n  \t\n{"text":"二"}\r\n{"text":"三"}')).toEqual([
      '一',
      '二',
      '三',
    ]);
  });

  it('reads the same however the bytes arrive', async () => {
    const content = '{"text":"朝🌅"}\n\n{"text":"昼"}\r\n{"text":"夜"}\n';
    for (let size = 1; size < 20; size++) expect(await texts(content, size)).toEqual(['朝🌅', '昼', '夜']);
  });

  it('names a bad line, reads the others, and keeps their numbers', async () => {
    const records = await readRecords(streamOf('oops\n{"text":"a"}\n\n{"text":\n{"text":"b"}\n'));
    expect(formatProblems(records)).toEqual(['line 1: it is not JSON', 'line 4: it ends in the middle']);
    expect(records.flatMap((r) => (r.kind === 'message' ? r.index : []))).toEqual([1, 3]);
  });

  it.each([
    ['{"txt":"a"}', 'there is no "text"'],
    ['{"text":7}', '"text" is a number, not a string'],
    ['{"text":null}', '"text" is null, not a string'],
    ['{"text":["a"]}', '"text" is a list, not a string'],
    ['"a"', 'it is a string, not an object with a "text"'],
    ['{"text":"a","author":{"name":"b"}}', '"author" is an object, not a string'],
    ['{"text":"a","sentAt":"yesterday"}', '"sentAt" is not a time; write it like 2026-01-31T09:00:00+09:00'],
    ['{"text":"a\\ud800b"}', '"text" holds half a character (a lone surrogate such as \\ud800)'],
    ['{"text":"\\udc00"}', '"text" holds half a character (a lone surrogate such as \\ud800)'],
  ])('says what is wrong with %s', async (line, why) => {
    const records = await readRecords(streamOf(`{"text":"first"}\n${line}\n{"text":"last"}`));
    expect(formatProblems(records)).toEqual([`line 2: ${why}`]);
    expect(messagesOf(records)).toHaveLength(2);
  });

  it('takes a whole escaped pair for the one character it is', async () => {
    expect(await texts('{"text":"\\ud83d\\ude00"}')).toEqual(['😀']);
  });

  it('names a line that is not UTF-8', async () => {
    const content = Buffer.concat([
      Buffer.from('{"text":"'),
      Buffer.from([0x82, 0xa0]),
      Buffer.from('"}\n{"text":"a"}'),
    ]);
    const records = await readRecords(streamOf(content));
    expect(formatProblems(records)).toEqual(['line 1: it is not UTF-8 text']);
    expect(messagesOf(records)).toHaveLength(1);
  });

  it('reads a text of 100,000 characters and skips a line of more than 16 MB', async () => {
    const long = 'あ'.repeat(100_000);
    const huge = 'a'.repeat(17 * 1024 * 1024);
    const records = await readRecords(streamOf(`{"text":"${long}"}\n{"text":"${huge}"}\n{"text":"b"}\n`));
    expect(messagesOf(records).map((m) => m.text.length)).toEqual([100_000, 1]);
    expect(formatProblems(records)).toEqual(['line 2: it is longer than 16 MB']);
  });
});

describe('what is no history', () => {
  it.each([
    ['', 'it is empty: there is no message in it'],
    ['\ufeff \r\n\n', 'it is empty: there is no message in it'],
    [Buffer.from('{"text":"a"}', 'utf16le'), 'it is not text: JSON or a zip archive is expected'],
    [Buffer.from('\ufeff{"text":"a"}', 'utf16le'), 'it is UTF-16 text; save it as UTF-8'],
    [
      '{\n  "name": "x"\n}\n',
      'it is an object over several lines without "messages"; write one message on each line',
    ],
    ['PK\x03\x04', 'a zip archive is read from a file, not from a stream'],
  ])('is refused in one sentence: %j', async (content, why) => {
    expect(await readRefusal(streamOf(content))).toBe(why);
  });

  it('is a file that is not there', async () => {
    expect(await readRefusal('/nowhere/at-all.jsonl')).toBe('there is no such file or folder');
  });
});
