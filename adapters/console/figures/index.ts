import type { Context, Hono } from 'hono';
import type { ExportedFile, FiguresQuery } from '#core';
import { MAX_YEARLY_NOTE_LENGTH, YEARLY_NOTE_NAMES } from '#core';
import { type AreaDependencies, type ConsoleArea, hasRole, pageOf } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import { buildChart, CHART_NAMES } from './build-charts.ts';
import { renderChartFile } from './charts/render-chart.ts';
import { renderFigures } from './figures-page.ts';
import { renderYear } from './year-page.ts';

/** The figures of a period and of a fiscal year, and their files. */
export const figuresArea: ConsoleArea = {
  path: 'figures',
  navigation: 'figures',
  mayRead: (roles) => roles.has('moderator') || roles.has('administrator') || roles.has('auditor'),
  mount(site, deps) {
    mountPeriod(site, deps);
    mountYear(site, deps);
  },
};

/** A reader who leaves the page ends the computation; that is no error. The status is never seen. */
const unlessReaderLeft =
  (handle: (context: Context<ConsoleEnv>) => Promise<Response>) =>
  async (context: Context<ConsoleEnv>): Promise<Response> => {
    try {
      return await handle(context);
    } catch (error) {
      if (context.req.raw.signal.aborted) return new Response(null, { status: 499 });
      throw error;
    }
  };

const queryOf = (context: Context<ConsoleEnv>): FiguresQuery => {
  const { preset, from, to } = context.req.query();
  return { preset, from, to };
};

function mountPeriod(site: Hono<ConsoleEnv>, { console, renderPage, refuse }: AreaDependencies): void {
  const { figures } = console;

  site.get(
    '/',
    unlessReaderLeft(async (context) => {
      const page = pageOf(context);
      const query = queryOf(context);
      const report = await figures.read(page.viewer, query, context.req.raw.signal);
      const title = page.words.figures.title;
      const assets = { styles: ['figures.css'], scripts: ['figures.js'] };
      return renderPage(
        context,
        { title, content: renderFigures(page, query, report), ...assets },
        report.ok ? 200 : 422,
      );
    }),
  );

  site.get(
    '/figures.csv',
    unlessReaderLeft(async (context) => {
      const { viewer } = pageOf(context);
      const file = await figures.exportFigures(viewer, queryOf(context), context.req.raw.signal);
      return file.ok ? sendFile(file) : refuse(context, 'notfound');
    }),
  );

  site.get(
    '/chart/:name{[a-z]+\\.svg}',
    unlessReaderLeft(async (context) => {
      const { viewer, language, words } = pageOf(context);
      const name = CHART_NAMES.find((known) => `${known}.svg` === context.req.param('name'));
      if (!name) return refuse(context, 'notfound');
      const report = await figures.read(viewer, queryOf(context), context.req.raw.signal);
      const chart = report.ok ? buildChart(name, report, language, words.figures) : undefined;
      if (!chart || !report.ok) return refuse(context, 'notfound');
      const { firstDay, lastDay } = report.current.period;
      const content = await renderChartFile(chart, `${firstDay} – ${lastDay}`);
      return context.body(content, 200, {
        'content-type': 'image/svg+xml; charset=utf-8',
        'content-disposition': `attachment; filename="${name}-${firstDay}-${lastDay}.svg"`,
      });
    }),
  );

  for (const form of ['jsonl', 'csv'] as const) {
    site.get(`/statements.${form}`, async (context) => {
      const { viewer } = pageOf(context);
      const file = await figures.exportStatements(viewer, queryOf(context), form, context.req.raw.signal);
      return file?.ok ? sendFile(file) : refuse(context, 'notfound');
    });
  }
}

function mountYear(site: Hono<ConsoleEnv>, { console, renderPage, refuse }: AreaDependencies): void {
  const { figures } = console;
  const showYear = async (
    context: Context<ConsoleEnv>,
    year: string | undefined,
    message?: Parameters<typeof renderYear>[2],
    status: 200 | 422 = 200,
  ) => {
    const page = pageOf(context);
    const report = await figures.readYear(page.viewer, year, context.req.raw.signal);
    const content = renderYear(page, report, message);
    return renderPage(context, { title: page.words.figures.title, content, styles: ['figures.css'] }, status);
  };

  site.get(
    '/year',
    unlessReaderLeft(async (context) => {
      const { year, saved } = context.req.query();
      return showYear(context, year, saved === '1' ? { kind: 'saved' } : undefined);
    }),
  );

  site.get(
    '/year.csv',
    unlessReaderLeft(async (context) => {
      const { viewer } = pageOf(context);
      return sendFile(await figures.exportYear(viewer, context.req.query('year'), context.req.raw.signal));
    }),
  );

  site.post('/year', async (context) => {
    const { viewer, basePath } = pageOf(context);
    if (!hasRole(viewer, 'administrator')) return refuse(context, 'forbidden');
    const fields = await readFields(context);
    const { year = '' } = fields;
    const notes = Object.fromEntries(YEARLY_NOTE_NAMES.map((name) => [name, fields[name] ?? '']));
    if (await figures.saveYearlyNotes(viewer, Number(year), notes))
      return context.redirect(`${basePath}/figures/year?year=${encodeURIComponent(year)}&saved=1`, 303);
    return showYear(context, year, { kind: 'toolong', most: MAX_YEARLY_NOTE_LENGTH, notes }, 422);
  });
}

async function readFields(context: Context<ConsoleEnv>): Promise<Readonly<Record<string, string>>> {
  const fields = await context.req.parseBody();
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Sends a file while it is written; a reader who leaves ends the writing. */
function sendFile({ name, type, content }: ExportedFile): Response {
  const parts = content[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return?.();
    },
  });
  return new Response(stream, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  });
}
