// Saves a chart as a PNG. The browser draws the SVG file, so the server needs no program for pictures. Without a script
// there is the SVG file.

/** Pixels of the picture for each pixel of the drawing: sharp in documents and on paper. */
const SCALE = 2;

async function savePng(address, name) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = picture.naturalWidth * SCALE;
  canvas.height = picture.naturalHeight * SCALE;
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  const link = document.createElement('a');
  link.href = canvas.toDataURL('image/png');
  link.download = `${name}.png`;
  link.click();
}

for (const button of document.querySelectorAll('button[data-png]')) {
  button.hidden = false;
  button.addEventListener('click', () => savePng(button.dataset.png, button.dataset.name));
}

// Own dates count only without a named period.
const form = document.querySelector('.period-form');
form?.addEventListener('input', ({ target }) => {
  if (target.type === 'date') form.elements.preset.value = '';
});
