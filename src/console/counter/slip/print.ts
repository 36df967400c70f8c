import { createRequire } from 'node:module';
import pdfMake from 'pdfmake';
import type { Translator } from '../../../i18n/translator.ts';
import { type SlipOptions, slipDocument } from './document.ts';

export type PrintSlip = (options: SlipOptions) => Promise<Buffer>;

const require = createRequire(import.meta.url);
const font = (name: string) => require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/** DejaVu has every Kazakh letter and the tenge sign; the standard fonts of PDF have neither. */
const fonts = {
  DejaVu: { normal: font('DejaVuSans'), bold: font('DejaVuSans-Bold') },
  DejaVuMono: { normal: font('DejaVuSansMono'), bold: font('DejaVuSansMono-Bold') },
};
const fontFiles = new Set(Object.values(fonts).flatMap(({ normal, bold }) => [normal, bold]));

/** From the size that reads best down to what fits the longest words that fit at all. */
const scales = [1, 0.94, 0.88, 0.82, 0.76, 0.7];

/** Makes the slip as PDF of one page, in the language of the family, with the letters as large as they fit. */
export function createSlipPrinter(translator: Translator): PrintSlip {
  pdfMake.setFonts(fonts);
  // It reads its four fonts and nothing else, whatever a document may ask for.
  pdfMake.setLocalAccessPolicy((path) => fontFiles.has(path));
  pdfMake.setUrlAccessPolicy(() => false);
  return async (options) => {
    for (const scale of scales) {
      let pages = 0;
      const count = (counted: number) => {
        pages = counted;
      };
      const document = slipDocument(translator(options.language), options, scale, count);
      const pdf = await pdfMake.createPdf(document).getBuffer();
      if (pages === 1) return pdf;
    }
    throw new Error('the slip does not fit one page');
  };
}
