import type { Context, Hono } from 'hono';
import type { InquiryChange, InquiryFilter, InquiryReply } from '#core';
import { type AreaDependencies, type ConsoleArea, hasRole, pageOf } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import { renderInquiry } from './inquiry-page.ts';
import { renderInquiryList } from './list-page.ts';
import { PAPER_FIELDS, renderRegisterForm } from './register-page.ts';

/** Steps of an inquiry that change the register; each is a form of its page. */
const STEPS = ['hold', 'extend', 'release', 'approve', 'close'] as const;

/** The desk for written inquiries. For others than its administrators and auditors there is no such page. */
export const inquiriesArea: ConsoleArea = {
  path: 'inquiries',
  navigation: 'inquiries',
  mayRead: (roles) => roles.has('inquiry-desk') || roles.has('auditor'),
  mount(site, deps) {
    mountList(site, deps);
    mountInquiry(site, deps);
    mountBundle(site, deps);
  },
};

const STYLES = ['inquiries.css'];

type Fields = Readonly<Record<string, string>>;

async function readFields(context: Context<ConsoleEnv>): Promise<Fields> {
  const fields = await context.req.parseBody();
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function mountList(site: Hono<ConsoleEnv>, { console, renderPage, refuse }: AreaDependencies): void {
  const { inquiries } = console;

  site.get('/', async (context) => {
    const page = pageOf(context);
    const { state, text } = context.req.query();
    const filter: InquiryFilter = { state: state === 'closed' || state === 'all' ? state : 'open', text };
    const list = await inquiries.list(page.viewer, page.language, filter);
    if (!list) return refuse(context, 'notfound');
    const content = renderInquiryList(page, filter, list);
    return renderPage(context, { title: page.words.inquiries.title, content, styles: STYLES });
  });

  site.get('/new', (context) => {
    const page = pageOf(context);
    if (!hasRole(page.viewer, 'inquiry-desk')) return refuse(context, 'notfound');
    const content = renderRegisterForm(page, {});
    return renderPage(context, { title: page.words.inquiries.form.title, content, styles: STYLES });
  });

  site.post('/new', async (context) => {
    const page = pageOf(context);
    if (!hasRole(page.viewer, 'inquiry-desk')) return refuse(context, 'forbidden');
    const fields = await readFields(context);
    const paper = Object.fromEntries(PAPER_FIELDS.map((name) => [name, fields[name] ?? '']));
    const reply = await inquiries.change(page.viewer, page.language, { do: 'register', paper });
    if (!reply) return refuse(context, 'forbidden');
    if (reply.accepted && reply.id !== undefined) return showInquiry(context, reply.id, reply);
    const content = renderRegisterForm(page, paper, reply.text);
    return renderPage(context, { title: page.words.inquiries.form.title, content, styles: STYLES }, 422);
  });

  async function showInquiry(context: Context<ConsoleEnv>, id: string, reply: InquiryReply) {
    const page = pageOf(context);
    const view = await inquiries.read(page.viewer, page.language, id);
    if (!view) return refuse(context, 'notfound');
    const title = view.row.id;
    return renderPage(context, { title, content: renderInquiry(page, view, { reply }), styles: STYLES });
  }
}

function mountInquiry(site: Hono<ConsoleEnv>, { console, renderPage, refuse }: AreaDependencies): void {
  const { inquiries } = console;

  site.get('/:id{Q-[0-9]+}', async (context) => {
    const page = pageOf(context);
    const id = context.req.param('id');
    const view = await inquiries.read(page.viewer, page.language, id);
    if (!view) return refuse(context, 'notfound');
    const wantsCounts = context.req.query('count') === '1';
    const counts = wantsCounts ? await inquiries.count(page.viewer, page.language, id) : undefined;
    return renderPage(context, { title: id, content: renderInquiry(page, view, { counts }), styles: STYLES });
  });

  for (const step of STEPS) {
    site.post(`/:id{Q-[0-9]+}/${step}`, async (context) => {
      const page = pageOf(context);
      if (!hasRole(page.viewer, 'inquiry-desk')) return refuse(context, 'forbidden');
      const id = context.req.param('id') ?? '';
      const reply = await inquiries.change(
        page.viewer,
        page.language,
        changeOf(step, id, await readFields(context)),
      );
      const view = await inquiries.read(page.viewer, page.language, id);
      if (!reply || !view) return refuse(context, 'notfound');
      const content = renderInquiry(page, view, { reply });
      return renderPage(context, { title: id, content, styles: STYLES }, reply.accepted ? 200 : 409);
    });
  }
}

function changeOf(step: (typeof STEPS)[number], id: string, fields: Fields): InquiryChange {
  const { days, ending = '', remark } = fields;
  switch (step) {
    case 'hold':
    case 'extend':
      return { do: step, id, days };
    case 'release':
    case 'approve':
      return { do: step, id };
    case 'close':
      return { do: step, id, ending, remark };
    default:
      return step satisfies never;
  }
}

function mountBundle(site: Hono<ConsoleEnv>, { console, renderPage, refuse }: AreaDependencies): void {
  const { inquiries } = console;

  site.post('/:id{Q-[0-9]+}/bundle', async (context) => {
    const page = pageOf(context);
    if (!hasRole(page.viewer, 'inquiry-desk')) return refuse(context, 'forbidden');
    const id = context.req.param('id');
    const { typed = '' } = await readFields(context);
    const bundle = await inquiries.makeBundle(page.viewer, page.language, id, typed);
    if (!bundle) return refuse(context, 'notfound');
    if (bundle.ok) {
      return context.body(bundle.content, 200, {
        'content-type': 'application/zip',
        'content-length': String(bundle.bytes),
        'content-disposition': `attachment; filename="${bundle.name}"`,
      });
    }
    const view = await inquiries.read(page.viewer, page.language, id);
    if (!view) return refuse(context, 'notfound');
    const content = renderInquiry(page, view, { reply: { accepted: false, text: bundle.text } });
    return renderPage(context, { title: id, content, styles: STYLES }, 409);
  });
}
