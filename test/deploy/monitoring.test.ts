import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { createPrometheusMetrics } from '../../adapters/metrics/index.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const read = (path: string) => readFileSync(new URL(`../../deploy/${path}`, import.meta.url), 'utf8');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
const { groups } = load(read('prometheus/alerts.yaml')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const dashboard = JSON.parse(read('grafana/dashboard.json')) as {
  panels: { id: number; title: string; targets: { expr: string }[] }[];
};

const EXPRESSIONS = [
  ...alerts.map(({ alert, expr }) => ({ from: alert, expr })),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ from: title, expr }))),
];

/** The exported names with their types, and the labels of each. Every counter is counted once, so that its labels show. */
async function readExported() {
  const clock = createFakeClock();
  const prometheus = createPrometheusMetrics({
    outbox: () => ({ countPending: async () => 0, getOldestDueAt: async () => undefined }),
    clock,
  });
  const lag = { waiting: 0, oldestAgeMs: 0, dead: 0 };
  const { api, worker, feed } = prometheus.watchOperator({
    lag: async () => ({ live: lag, backscan: lag }),
    ...{ partitions: 64, clock },
    waitingActions: async () => ({ count: 0 }),
    waitingWebhooks: async () => ({ count: 0 }),
  });
  prometheus.metrics.countRuling('pass');
  prometheus.metrics.countKnownPicture({ label: 'upheld', match: 'same' });
  api.countRequest({ route: 'POST /v1/posts', status: 202, ms: 1 });
  worker.countDelivery('live', 'judged');
  worker.observeAge('live', 1);
  feed.countAction('hide', 'requested');
  feed.countOutcome('hide', 'done');
  feed.observeWebhook('delivered', 1);
  const text = await prometheus.render();
  const labels = new Map<string, ReadonlySet<string>>();
  for (const [, name = '', inner = ''] of text.matchAll(/^([a-z_]+)(?:\{([^}]*)\})? /gm))
    labels.set(name, new Set([...inner.matchAll(/(\w+)="/g)].map((match) => match[1]!)));
  return labels;
}

test('alerts and dashboard name only metrics and labels that the program exports', async () => {
  const exported = await readExported();
  expect(EXPRESSIONS.length).toBeGreaterThan(25);
  for (const { from, expr } of EXPRESSIONS) {
    const names = [...expr.matchAll(/\b(?:yamidome|process)_[a-z_]+/g)].map(([name]) => name);
    expect(names.length, from).toBeGreaterThan(0);
    const known = new Set(['instance', ...names.flatMap((name) => [...(exported.get(name) ?? [])])]);
    for (const name of names) expect(exported.has(name), `${from}: ${name}`).toBe(true);
    const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */));
    const selected = [...expr.matchAll(/[{,]\s*(\w+)(?:=|!=|=~)"/g)].map((match) => match[1]!);
    for (const label of [...grouped, ...selected]) expect([...known], `${from}: ${label}`).toContain(label);
  }
});

test('each alert has a name of its own, how urgent it is, and what to do', () => {
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  for (const { alert, labels, annotations } of alerts) {
    expect(['page', 'ticket'], alert).toContain(labels.severity);
    expect(annotations.summary, alert).toMatch(/\w/);
    expect(annotations.description, alert).toMatch(/\.$/);
  }
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});
