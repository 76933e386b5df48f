import type { Hono } from 'hono';

/** Adds routes to the site. @example const page: WebPage = (site) => site.get('/ping', (context) => context.text('ok')) */
export type WebPage = (site: Hono) => void;
