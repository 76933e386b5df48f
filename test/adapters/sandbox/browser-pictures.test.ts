import { expect, it } from 'vitest';
import { usePages } from './open-page.ts';
import { openSandbox } from './open-sandbox.ts';

const { open, chat } = usePages(openSandbox, (sandbox) => sandbox.close());

/** The smallest GIF: one transparent pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const picture = (name: string) => ({ name, mimeType: 'image/gif', buffer: GIF });

it('a chosen picture is sent with Enter, without a text, and others see it', async () => {
  const author = await open('rin');
  const member = await open('member');
  await author.locator('#picture-files').setInputFiles([picture('first.gif'), picture('second.gif')]);
  await author.locator('.attached-picture', { hasText: 'second.gif' }).getByRole('button').click();
  await author.locator('#text').focus();
  await author.keyboard.press('Enter');
  const shown = member.locator('.message img.picture');
  await shown.waitFor();
  expect(await shown.getAttribute('alt')).toBe('first.gif');
  const width = `(async (image) => {
    await image.decode();
    return image.naturalWidth;
  })(document.querySelector('.message img.picture'))`;
  expect(await member.evaluate(width)).toBe(1);
  expect(await author.locator('#attached').isHidden()).toBe(true);
});

it('a picture from the clipboard, or dropped on the form, waits for the text', async () => {
  const author = await open('rin');
  await author.evaluate(`{
    const withFile = (name) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array([71, 73, 70, 56])], name, { type: 'image/gif' }));
      return data;
    };
    const options = { bubbles: true, cancelable: true };
    const text = document.getElementById('text');
    text.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: withFile('pasted.gif') }));
    text.dispatchEvent(new DragEvent('drop', { ...options, dataTransfer: withFile('dropped.gif') }));
  }`);
  for (const name of ['pasted.gif', 'dropped.gif'])
    await author.locator('.attached-picture', { hasText: name }).waitFor();
  expect(await author.locator('.message').count()).toBe(0);
});

it('below a picture stands what was read in it, as text that is no link', async () => {
  const author = await open('rin');
  const { body } = await chat().send('POST', '/api/messages', {
    ...{ channel: 'general', author: 'rin', text: 'look' },
    pictures: [{ name: 'a.gif', data: GIF.toString('base64') }],
  });
  const box = { left: 0, top: 0, width: 1, height: 1 };
  const reading = {
    ...{ picture: 'a', lines: [{ text: '<b>即日', confidence: 0.7, box }] },
    codes: [{ text: 'https://t.me/example', box }],
  };
  const ref = { server: { platform: 'sandbox', id: 'main' }, channel: 'general', id: body.id! };
  chat().sandbox.showPictureFindings?.(ref, { read: [reading], unread: 0, ruling: 'review' });
  const findings = author.locator('.picture-findings');
  await findings.waitFor();
  for (const text of ['<b>即日', '70%', 'https://t.me/example', 'モデレーターが確認'])
    expect(await findings.textContent()).toContain(text);
  expect(await findings.locator('a, b').count()).toBe(0);
});
