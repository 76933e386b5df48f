import * as api from './api.js';
import { byId, toast } from './dom.js';
import { translate } from './words.js';

const dialog = byId('report');
const reason = byId('reason');
const note = byId('report-note');
let reportedRow = null;

/** Opens the form for one message. The browser keeps the focus inside the dialog and restores it afterwards. */
export const openReport = (row) => {
  reportedRow = row;
  byId('report-text').textContent = row.text;
  note.textContent = '';
  reason.value = '';
  dialog.showModal();
  reason.focus();
};

/** `getSpeaker` returns the reporter. `onReported` is called after an accepted report. */
export const createReport = (getSpeaker, onReported) => {
  byId('report-cancel').addEventListener('click', () => dialog.close());
  dialog.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const response = await api.report(reportedRow.id, { reporter: getSpeaker().as, reason: reason.value });
    if (!response.ok) {
      note.textContent = response.error;
      return;
    }
    dialog.close();
    toast(response.body.text || translate('sent'));
    onReported();
  });
};
