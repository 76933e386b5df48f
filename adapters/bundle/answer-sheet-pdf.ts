import PDFDocument from 'pdfkit';
import type { AnswerSheet, AnswerSheetTable } from '#core';
import { loadPdfFont, replaceMissingGlyphs } from './pdf-font.ts';

const MARGIN = 56;
const BODY_FONT_SIZE = 10;
const SMALL_FONT_SIZE = 9;
const LINE_GAP = 3;
const CELL_PADDING = 5;
const GREY_COLOUR = '#666666';
const LINE_COLOUR = '#999999';
const SHADE_COLOUR = '#eeeeee';

type PdfDocument = PDFKit.PDFDocument;
type Sanitiser = (text: string) => string;

/**
 * Renders the answer sheet as a PDF (A4) with an embedded font.
 * @example writeFileSync('answer.pdf', await renderAnswerSheet(sheet, new Date()))
 */
export async function renderAnswerSheet(sheet: AnswerSheet, at: Date): Promise<Buffer> {
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
  doc.registerFont('body', loadPdfFont('Regular'));
  doc.registerFont('bold', loadPdfFont('Bold'));
  doc.font('body').fontSize(BODY_FONT_SIZE);
  // The types of pdfkit do not contain the current font.
  const { font: glyphs } = (doc as unknown as { _font: { font: Parameters<typeof replaceMissingGlyphs>[1] } })
    ._font;
  const sanitise: Sanitiser = (text) => replaceMissingGlyphs(text, glyphs);

  doc.font('bold').fontSize(20).text(sanitise(sheet.title), { align: 'center' }).moveDown(0.8);
  doc.font('body').fontSize(12).text(sanitise(sheet.addressee)).moveDown(0.6);
  doc.fontSize(BODY_FONT_SIZE).text(sanitise(sheet.introduction), { lineGap: LINE_GAP }).moveDown(0.6);
  drawTable(doc, sanitise, { headings: [], columnWidths: [0.22, 0.78], rows: sheet.facts });
  for (const { heading, table: rows, paragraphs } of sheet.sections) {
    if (doc.y > doc.page.height - MARGIN - 90) doc.addPage();
    doc.moveDown(1).font('bold').fontSize(12).text(sanitise(heading), MARGIN).moveDown(0.3);
    doc.font('body').fontSize(BODY_FONT_SIZE);
    if (rows) drawTable(doc, sanitise, rows);
    for (const paragraph of paragraphs)
      doc.text(sanitise(paragraph), MARGIN, doc.y, { lineGap: LINE_GAP }).moveDown(0.4);
  }
  drawFooters(doc, sheet);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Draws a table over as many pages as needed. A row is cut only when it is higher than a page. */
function drawTable(
  doc: PdfDocument,
  sanitise: Sanitiser,
  { headings, columnWidths, rows }: AnswerSheetTable,
): void {
  const tableWidth = doc.page.width - 2 * MARGIN;
  const bottom = () => doc.page.height - MARGIN;
  const columns = columnWidths.map((share) => share * tableWidth);
  doc.fontSize(SMALL_FONT_SIZE);

  const drawRow = (cells: readonly string[], bold: boolean): void => {
    const texts = cells.map(sanitise);
    doc.font(bold ? 'bold' : 'body');
    const heights = texts.map((text, column) =>
      doc.heightOfString(text, { width: columns[column]! - 2 * CELL_PADDING, lineGap: 2 }),
    );
    const height = Math.min(Math.max(...heights) + 2 * CELL_PADDING, bottom() - MARGIN);
    if (doc.y + height > bottom()) {
      doc.addPage();
      if (!bold && headings.length > 0) drawRow(headings, true);
      doc.font(bold ? 'bold' : 'body');
    }
    const top = doc.y;
    let left = MARGIN;
    for (const [column, text] of texts.entries()) {
      const width = columns[column]!;
      if (bold || (headings.length === 0 && column === 0))
        doc.rect(left, top, width, height).fill(SHADE_COLOUR);
      doc.lineWidth(0.5).rect(left, top, width, height).stroke(LINE_COLOUR).fillColor('black');
      doc.text(text, left + CELL_PADDING, top + CELL_PADDING, {
        width: width - 2 * CELL_PADDING,
        height: height - 2 * CELL_PADDING,
        lineGap: 2,
        ellipsis: true,
      });
      left += width;
    }
    doc.x = MARGIN;
    doc.y = top + height;
  };

  if (headings.length > 0) drawRow(headings, true);
  for (const cells of rows) drawRow(cells, false);
  doc.font('body').fontSize(BODY_FONT_SIZE);
  doc.y += LINE_GAP;
}

function drawFooters(doc: PdfDocument, { formatPageNumber }: AnswerSheet): void {
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    // Otherwise text below the margin would start a new page.
    doc.page.margins.bottom = 0;
    doc
      .font('body')
      .fontSize(SMALL_FONT_SIZE)
      .fillColor(GREY_COLOUR)
      .text(formatPageNumber(page + 1, count), MARGIN, doc.page.height - 36, { align: 'center' });
  }
}
