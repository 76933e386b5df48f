/** The fields of a form as a browser without script sends them. */
export type SentFields = readonly (readonly [name: string, value: string])[];

/**
 * Reads the form with this action from a page and sends what a browser would send. `changes` replaces all fields of these
 * names.
 * @example readSentForm(await response.text(), '/review', { native: ['on'] })
 */
export function readSentForm(
  page: string,
  action: string,
  changes: Readonly<Record<string, readonly string[]>> = {},
): URLSearchParams {
  const form = page.split('<form ').find((part) => part.split('>')[0]!.includes(`${action}"`));
  if (form === undefined) throw new Error(`there is no form with the action ${action}`);
  const body = form.split('</form>')[0]!;
  const fields = [...readInputs(body), ...readSelects(body), ...readTextAreas(body)].filter(
    ([name]) => !Object.hasOwn(changes, name),
  );
  const changed = Object.entries(changes).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  return new URLSearchParams([...fields, ...changed].map(([name, value]): [string, string] => [name, value]));
}

const readInputs = (html: string): SentFields =>
  [...html.matchAll(/<input ([^>]*)>/g)].flatMap(([, attributes = '']) => {
    const name = attributeOf(attributes, 'name');
    const isUnchecked = /type="checkbox"/.test(attributes) && !/ checked/.test(attributes);
    return name === undefined || isUnchecked ? [] : [[name, attributeOf(attributes, 'value') ?? ''] as const];
  });

const readSelects = (html: string): SentFields =>
  [...html.matchAll(/<select ([^>]*)>(.*?)<\/select>/gs)].flatMap(([, attributes = '', options = '']) => {
    const name = attributeOf(attributes, 'name');
    const all = [...options.matchAll(/<option ([^>]*)>/g)].map(([, option = '']) => option);
    const chosen = all.find((option) => / selected/.test(option)) ?? all[0];
    return name === undefined || chosen === undefined
      ? []
      : [[name, attributeOf(chosen, 'value') ?? ''] as const];
  });

const readTextAreas = (html: string): SentFields =>
  [...html.matchAll(/<textarea ([^>]*)>\n?(.*?)<\/textarea>/gs)].flatMap(([, attributes = '', text = '']) => {
    const name = attributeOf(attributes, 'name');
    return name === undefined ? [] : [[name, decodeEntities(text).replaceAll('\n', '\r\n')] as const];
  });

function attributeOf(attributes: string, name: string): string | undefined {
  const [, value] = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes) ?? [];
  return value === undefined ? undefined : decodeEntities(value);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const decodeEntities = (html: string): string =>
  html.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, entity: string) => ENTITIES[entity]!);
