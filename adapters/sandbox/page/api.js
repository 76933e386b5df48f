import { language, word } from './words.js';

const part = encodeURIComponent;

/** One request. Resolves to `{ ok, status, body }`; `error` is a sentence to show when it was not carried out. */
const ask = async (method, path, body) => {
  const url = `${path}${path.includes('?') ? '&' : '?'}lang=${language}`;
  try {
    const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
    const json = await answer.json();
    return {
      ok: answer.ok,
      status: answer.status,
      body: json,
      error: answer.ok ? null : (json.error ?? json.text),
    };
  } catch {
    return { ok: false, status: 0, body: null, error: word('unreachable') };
  }
};

export const peopleWith = (as) => ask('GET', `/api/people?as=${part(as)}`);
export const rowsOf = (channel, as) => ask('GET', `/api/channels/${channel}/messages?as=${part(as)}`);
export const standingOf = (name) => ask('GET', `/api/members/${part(name)}`);
export const post = (message) => ask('POST', '/api/messages', message);
export const edit = (id, message) => ask('PUT', `/api/messages/${part(id)}`, message);
export const report = (id, body) => ask('POST', `/api/messages/${part(id)}/report`, body);
export const appeal = (caseId, body) => ask('POST', `/api/cases/${part(caseId)}/appeal`, body);
export const decide = (caseId, body) => ask('POST', `/api/cases/${part(caseId)}/decision`, body);
export const helpLinesIn = (body) => ask('POST', '/api/help-lines', body);
