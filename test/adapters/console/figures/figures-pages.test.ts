import { describe, expect, test } from 'vitest';
import { TOKEN } from '../fake-console.ts';
import { HOSTILE_NAME, openFiguresSite } from './figures-world.ts';

const FIGURES = '/console/s/square/main/figures';

async function textOf(response: Response | Promise<Response>): Promise<string> {
  return (await response).text();
}

describe('the page of figures', () => {
  test('shows the last 30 days beside the 30 days before, each number with what it counts', async () => {
    const { browser } = await openFiguresSite(['moderator', 'administrator']);
    const response = await browser.get(FIGURES);
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain('2026-10-22 〜 2026-11-20（JST）');
    expect(page).toContain('比較：2026-09-22 〜 2026-10-21');
    expect(page).toContain('90%（18/20）');
    for (const heading of [
      '非表示までの時間',
      '件数の推移',
      'ルールパック別',
      'モデレーター別',
      '通報',
      '異議申立て',
    ])
      expect(page).toContain(`<h2>${heading}</h2>`);
    expect(page).toContain('闇バイトの募集');
    expect(page).toContain('own-pack');
  });

  test('every chart has a name, a description, and its numbers as a table', async () => {
    const { browser } = await openFiguresSite(['administrator']);
    const page = await textOf(browser.get(FIGURES));
    for (const name of ['times', 'volume', 'packs', 'moderators']) {
      expect(page).toContain(`role="img" aria-labelledby="${name}-title ${name}-desc"`);
      expect(page).toMatch(new RegExp(`<desc id="${name}-desc">[^<]{10,}</desc>`));
    }
    expect(page.match(/<table>/g)).toHaveLength(6);
    expect(page).not.toMatch(/ style="/);
    expect(page).not.toContain('NaN');
  });

  test('in English it has English words and no Japanese ones', async () => {
    const { browser } = await openFiguresSite(['administrator']);
    const page = await textOf(browser.get(`${FIGURES}?preset=last-90-days`, { 'accept-language': 'en' }));
    expect(page).toContain('Time to hide');
    expect(page).toContain('First day of the week');
    expect(page).toContain('moving the talk to another app or to DM');
  });

  test('names that people gave themselves are text, in pages and in files', async () => {
    const { browser } = await openFiguresSite(['auditor']);
    for (const path of [FIGURES, `${FIGURES}/chart/moderators.svg?preset=last-90-days`]) {
      const text = await textOf(browser.get(path));
      expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(text).not.toContain(HOSTILE_NAME);
      expect(text).not.toMatch(/<img|<script>alert/);
    }
  });

  test('a moderator sees no decisions of single moderators and gets no statements', async () => {
    const { browser } = await openFiguresSite(['moderator']);
    const page = await textOf(browser.get(FIGURES));
    expect(page).not.toContain('モデレーター別');
    expect(page).not.toContain('onerror');
    expect(page).not.toContain('statements');
    expect((await browser.get(`${FIGURES}/chart/moderators.svg`)).status).toBe(404);
    expect((await browser.get(`${FIGURES}/statements.csv`)).status).toBe(404);
    expect((await browser.get(`${FIGURES}/statements.jsonl`)).status).toBe(404);
  });

  test('own dates are kept in the form and in the files, and dates that make no sense are refused', async () => {
    const { browser } = await openFiguresSite(['administrator']);
    const page = await textOf(browser.get(`${FIGURES}?preset=&from=2026-11-01&to=2026-11-10`));
    expect(page).toContain('value="2026-11-01"');
    expect(page).toContain('figures.csv?from=2026-11-01&amp;to=2026-11-10');
    const refused = await browser.get(`${FIGURES}?from="><script>&to=2026-11-10`);
    expect(refused.status).toBe(422);
    const text = await refused.text();
    expect(text).toContain('role="alert"');
    expect(text).not.toContain('"><script>');
    expect((await browser.get(`${FIGURES}/figures.csv?from=x&to=y`)).status).toBe(404);
  });

  test('a reader who leaves while the figures are computed causes no error', async () => {
    const { send, errors } = await openFiguresSite(['administrator']);
    for (const path of [FIGURES, `${FIGURES}/figures.csv`, `${FIGURES}/chart/times.svg`, `${FIGURES}/year`]) {
      const leaving = new AbortController();
      const response = send(path, {
        headers: { cookie: `__Host-yamidome-console=${TOKEN}` },
        signal: leaving.signal,
      });
      leaving.abort();
      await response.catch(() => undefined);
    }
    expect(errors).toEqual([]);
  });

  test('a period without records says so instead of drawing an empty chart', async () => {
    const { browser } = await openFiguresSite(['administrator'], 0);
    const page = await textOf(browser.get(FIGURES));
    expect(page.match(/この期間の記録はありません/g)).toHaveLength(4);
    expect(page).not.toContain('role="img"');
    expect((await browser.get(`${FIGURES}/chart/times.svg`)).status).toBe(404);
  });
});

describe('files of the figures', () => {
  test('the table is a download for spreadsheet programs', async () => {
    const { browser } = await openFiguresSite(['moderator']);
    const response = await browser.get(`${FIGURES}/figures.csv?preset=last-month`);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="figures-2026-10-01-2026-10-31.csv"',
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  test('a chart is a file of its own, with its title, days and colours', async () => {
    const { browser } = await openFiguresSite(['moderator']);
    for (const name of ['times', 'volume', 'packs']) {
      const response = await browser.get(`${FIGURES}/chart/${name}.svg?preset=this-month`);
      expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
      const svg = await response.text();
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).toContain('2026-11-01 – 2026-11-20');
      expect(svg).toContain('fill:#1b4f9c');
      expect(svg).not.toContain('var(');
    }
    expect((await browser.get(`${FIGURES}/chart/nothing.svg`)).status).toBe(404);
    expect((await browser.get(`${FIGURES}/chart/constructor.svg`)).status).toBe(404);
  });

  test('statements are one line each', async () => {
    const { browser } = await openFiguresSite(['auditor']);
    const lines = await textOf(browser.get(`${FIGURES}/statements.jsonl?preset=last-90-days`));
    const statements = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(statements).toHaveLength(40);
    expect(new Set(statements.map(({ puid }) => puid)).size).toBe(40);
    expect(lines).not.toMatch(/SECRET|author-|onerror/);
  });
});

describe('the page of a fiscal year', () => {
  test('shows measures by ground and detection, and names what is not counted', async () => {
    const { browser } = await openFiguresSite(['moderator']);
    const page = await textOf(browser.get(`${FIGURES}/year`));
    expect(page).toContain('2026年度の集計');
    expect(page).toContain('この年度はまだ終わっていません');
    expect(page).toContain('投稿の非表示');
    expect(page).toContain('集計できない項目');
    expect(page).not.toContain('<textarea');
  });

  test('an administrator writes the own assessment, and everybody who may read sees it as text', async () => {
    const site = await openFiguresSite(['administrator']);
    const assessment = `${HOSTILE_NAME}\n2行目`;
    const saved = await site.browser.post(`${FIGURES}/year`, { year: '2026', assessment });
    expect(saved.status).toBe(303);
    expect(saved.headers.get('location')).toBe(`${FIGURES}/year?year=2026&saved=1`);
    site.roles.current = ['auditor'];
    const page = await textOf(site.browser.get(`${FIGURES}/year?year=2026`));
    expect(page).toContain('&lt;script&gt;alert(2)&lt;/script&gt;\n2行目');
    const csv = await textOf(site.browser.get(`${FIGURES}/year.csv?year=2026`));
    expect(csv).toContain('2行目');
  });

  test('others cannot write it, and a text that is too long is not lost', async () => {
    const site = await openFiguresSite(['moderator', 'auditor']);
    expect((await site.browser.post(`${FIGURES}/year`, { year: '2026', assessment: 'x' })).status).toBe(403);
    site.roles.current = ['administrator'];
    const long = 'あ'.repeat(4001);
    const refused = await site.browser.post(`${FIGURES}/year`, { year: '2026', assessment: long });
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(page).toContain('保存していません');
    expect(page).toContain(long);
  });
});
