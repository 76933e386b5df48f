// Talks to a running sandbox as its page does. Plain JavaScript: first-post.mjs also runs on an old Node.js.
import { setTimeout } from 'node:timers/promises';

/** The first example of the page: an invented text of a recruiter, which the shipped rules hide. */
export const RECRUITING_TEXT = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

/**
 * Posts a text as a new member and waits until other members do not see it and the moderators have its card. Throws when
 * the sandbox refuses the post, or when this takes longer than `timeoutMs` milliseconds.
 * @param {string} url
 * @param {{ text?: string, timeoutMs?: number }} [options]
 * @returns {Promise<{ id: string, caseId: string, reasons: readonly string[] }>}
 * @example (await waitUntilHidden('http://127.0.0.1:8787')).caseId
 */
export async function waitUntilHidden(url, { text = RECRUITING_TEXT, timeoutMs = 20_000 } = {}) {
  const response = await fetch(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'general', author: 'newcomer', text }),
  });
  if (response.status !== 201) throw new Error(`the sandbox answered ${response.status} to the post`);
  const { id } = await response.json();
  const deadline = performance.now() + timeoutMs;
  do {
    const row = (await readChannel(url, 'general', 'member')).find((message) => message.id === id);
    const card = (await readChannel(url, 'mods', 'moderator'))
      .map((message) => message.card)
      .find((c) => c?.text === text);
    if (row?.hidden === true && card !== undefined) return { id, caseId: card.caseId, reasons: card.reasons };
    await setTimeout(50);
  } while (performance.now() < deadline);
  throw new Error(`the post was not hidden, or its card did not appear, within ${timeoutMs / 1000} s`);
}

/**
 * @param {string} url
 * @param {string} channel
 * @param {string} as
 * @returns {Promise<readonly { id: string, hidden: boolean, card?: { text: string, caseId: string, reasons: string[] } }[]>}
 */
const readChannel = async (url, channel, as) =>
  (await fetch(`${url}/api/channels/${channel}/messages?as=${as}`)).json();

/**
 * Resolves with the address that the sandbox prints on standard output. Rejects when the process ends before that.
 * @param {import('node:child_process').ChildProcess} child started with a pipe for standard output
 * @returns {Promise<string>}
 * @example const url = await readAddress(spawn('npm', ['start'], { stdio: ['ignore', 'pipe', 'inherit'] }))
 */
export const readAddress = (child) =>
  new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      printed += text;
      const address = /http:\/\/\S+/.exec(printed)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`the sandbox ended with code ${code} before it had an address`)),
    );
  });
