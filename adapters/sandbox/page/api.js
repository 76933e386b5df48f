import { language, translate } from './words.js';

const encodePart = encodeURIComponent;

/** Sends one request. Resolves to `{ ok, status, body, error }`; `error` is a sentence to show, or null. Never rejects. */
const request = async (method, path, body) => {
  const url = `${path}${path.includes('?') ? '&' : '?'}lang=${language}`;
  try {
    const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
    const json = await response.json();
    return {
      ok: response.ok,
      status: response.status,
      body: json,
      error: response.ok ? null : (json.error ?? json.text),
    };
  } catch {
    return { ok: false, status: 0, body: null, error: translate('unreachable') };
  }
};

export const enterAs = (as) => request('POST', '/api/people', { as });
export const fetchRows = (channel, as) =>
  request('GET', `/api/channels/${channel}/messages?as=${encodePart(as)}`);
export const fetchMember = (name) => request('GET', `/api/members/${encodePart(name)}`);
export const post = (message) => request('POST', '/api/messages', message);
export const edit = (id, message) => request('PUT', `/api/messages/${encodePart(id)}`, message);
export const report = (id, body) => request('POST', `/api/messages/${encodePart(id)}/report`, body);
export const appeal = (caseId, body) => request('POST', `/api/cases/${encodePart(caseId)}/appeal`, body);
export const answer = (caseId, body) => request('POST', `/api/cases/${encodePart(caseId)}/answer`, body);
export const decide = (caseId, body) => request('POST', `/api/cases/${encodePart(caseId)}/decision`, body);
export const act = (caseId, body) =>
  request('POST', `/api/cases/${encodePart(caseId)}/moderator-action`, body);
export const reset = () => request('POST', '/api/reset', {});
export const runTypedCommand = (body) => request('POST', '/api/commands', body);
export const runFilledCommand = (body) => request('POST', '/api/commands/run', body);
export const fetchSuggestions = (as, text) =>
  request('GET', `/api/commands/suggestions?as=${encodePart(as)}&text=${encodePart(text)}`);
export const liftLimit = (body) => request('POST', '/api/hourly-limit/lift', body);
export const requestHelpLines = (body) => request('POST', '/api/help-lines', body);
