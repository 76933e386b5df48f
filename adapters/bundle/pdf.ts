import PDFDocument from 'pdfkit';
import type { Sheet, SheetTable } from '#core';
import { drawable, font } from './glyphs.ts';

const MARGIN = 56;
const BODY = 10;
const SMALL = 9;
const GAP = 3;
const PAD = 5;
const GREY = '#666666';
const LINE = '#999999';
const SHADE = '#eeeeee';

type Doc = PDFKit.PDFDocument;
type Say = (text: string) => string;

/**
 * The answer sheet as a PDF, A4, with its font inside.
 * @example writeFileSync('answer.pdf', await drawSheet(sheet, new Date()))
 */
export async function drawSheet(sheet: Sheet, at: Date): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN },
    bufferPages: true,
    lang: 'ja-JP',
    info: { Title: sheet.title, CreationDate: at, ModDate: at },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject));
  doc.registerFont('body', font('Regular'));
  doc.registerFont('bold', font('Bold'));
  doc.font('body').fontSize(BODY);
  // pdfkit's types do not tell of the font it works with.
  const { font: glyphs } = (doc as unknown as { _font: { font: Parameters<typeof drawable>[1] } })._font;
  const say: Say = (text) => drawable(text, glyphs);

  doc.font('bold').fontSize(20).text(say(sheet.title), { align: 'center' }).moveDown(0.8);
  doc.font('body').fontSize(12).text(say(sheet.to)).moveDown(0.6);
  doc.fontSize(BODY).text(say(sheet.lead), { lineGap: GAP }).moveDown(0.6);
  table(doc, say, { head: [], widths: [0.22, 0.78], rows: sheet.facts });
  for (const { heading, table: rows, paragraphs } of sheet.sections) {
    if (doc.y > doc.page.height - MARGIN - 90) doc.addPage();
    doc.moveDown(1).font('bold').fontSize(12).text(say(heading), MARGIN).moveDown(0.3);
    doc.font('body').fontSize(BODY);
    if (rows) table(doc, say, rows);
    for (const paragraph of paragraphs)
      doc.text(say(paragraph), MARGIN, doc.y, { lineGap: GAP }).moveDown(0.4);
  }
  footers(doc, sheet);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

/** A table that goes on over as many pages as it needs; a row is never cut unless it is higher than a page. */
function table(doc: Doc, say: Say, { head, widths, rows }: SheetTable): void {
  const whole = doc.page.width - 2 * MARGIN;
  const bottom = () => doc.page.height - MARGIN;
  const columns = widths.map((share) => share * whole);
  doc.fontSize(SMALL);

  const row = (cells: readonly string[], bold: boolean): void => {
    const texts = cells.map(say);
    doc.font(bold ? 'bold' : 'body');
    const heights = texts.map((text, nth) =>
      doc.heightOfString(text, { width: columns[nth]! - 2 * PAD, lineGap: 2 }),
    );
    const height = Math.min(Math.max(...heights) + 2 * PAD, bottom() - MARGIN);
    if (doc.y + height > bottom()) {
      doc.addPage();
      if (!bold && head.length > 0) row(head, true);
      doc.font(bold ? 'bold' : 'body');
    }
    const top = doc.y;
    let left = MARGIN;
    for (const [nth, text] of texts.entries()) {
      const width = columns[nth]!;
      if (bold || (head.length === 0 && nth === 0)) doc.rect(left, top, width, height).fill(SHADE);
      doc.lineWidth(0.5).rect(left, top, width, height).stroke(LINE).fillColor('black');
      doc.text(text, left + PAD, top + PAD, {
        width: width - 2 * PAD,
        height: height - 2 * PAD,
        lineGap: 2,
        ellipsis: true,
      });
      left += width;
    }
    doc.x = MARGIN;
    doc.y = top + height;
  };

  if (head.length > 0) row(head, true);
  for (const cells of rows) row(cells, false);
  doc.font('body').fontSize(BODY);
  doc.y += GAP;
}

function footers(doc: Doc, { page }: Sheet): void {
  const { count } = doc.bufferedPageRange();
  for (let nth = 0; nth < count; nth++) {
    doc.switchToPage(nth);
    // What is written below the margin would otherwise begin a page of its own.
    doc.page.margins.bottom = 0;
    doc
      .font('body')
      .fontSize(SMALL)
      .fillColor(GREY)
      .text(page(nth + 1, count), MARGIN, doc.page.height - 36, { align: 'center' });
  }
}
