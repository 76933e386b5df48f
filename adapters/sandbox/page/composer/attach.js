import { byId, createElement } from '../dom.js';
import { translate } from '../words.js';

const MAX_PICTURES = 4;

/** The pictures that go with the next message, as the API takes them. */
let attached = [];

const list = byId('attached');

const draw = () => {
  list.hidden = attached.length === 0;
  list.replaceChildren(
    ...attached.map((picture) =>
      createElement(
        'li',
        { class: 'attached-picture' },
        createElement('span', {}, picture.name),
        createElement(
          'button',
          {
            type: 'button',
            'aria-label': `${translate('removePicture')}: ${picture.name}`,
            onclick: () => setAttached(attached.filter((other) => other !== picture)),
          },
          translate('removePicture'),
        ),
      ),
    ),
  );
};

export const setAttached = (pictures) => {
  attached = pictures;
  draw();
};

export const takeAttached = () => {
  const pictures = attached;
  setAttached([]);
  return pictures;
};

const readFile = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name, data: reader.result.replace(/^[^,]*,/, '') });
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

const attach = async (files) => {
  const pictures = await Promise.all(
    [...files].filter((file) => file.size > 0 && file.type.startsWith('image/')).map(readFile),
  );
  setAttached([...attached, ...pictures].slice(0, MAX_PICTURES));
};

/** Pictures come from the file dialog, from the clipboard, or are dropped on the form. */
export const createAttach = (form) => {
  const input = byId('picture-files');
  byId('attach').addEventListener('click', () => input.click());
  input.addEventListener('change', async () => {
    await attach(input.files);
    input.value = '';
  });
  form.addEventListener('paste', (event) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    void attach(event.clipboardData.files);
  });
  form.addEventListener('dragover', (event) => event.preventDefault());
  form.addEventListener('drop', (event) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void attach(event.dataTransfer.files);
  });
};
