import * as api from './api.js';
import { byId, toast } from './dom.js';
import { translate } from './words.js';

const dialog = byId('report');
const reason = byId('reason');
const note = byId('report-note');
let reported = null;

/** Opens the form for one message. The browser keeps the focus inside and gives it back at the end. */
export const openReport = (row) => {
  reported = row;
  byId('report-text').textContent = row.text;
  note.textContent = '';
  reason.value = '';
  dialog.showModal();
  reason.focus();
};

/** `contentAuthor` tells who reports; `done` is called after a report was taken. */
export const createReport = (speaker, done) => {
  byId('report-cancel').addEventListener('click', () => dialog.close());
  dialog.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await api.report(reported.id, { reporter: speaker().as, reason: reason.value });
    if (!answer.ok) {
      note.textContent = answer.error;
      return;
    }
    dialog.close();
    toast(answer.body.text || translate('sent'));
    done();
  });
};
