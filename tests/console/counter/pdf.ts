import jsQR from 'jsqr';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A page as pdf.js sees it: what can be copied out of it, what a camera reads from it, and how it looks. */
export async function readPdf(pdf: Buffer) {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const page = await document.getPage(1);
  const content = await page.getTextContent();
  const lines = content.items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? ' ' : ''}` : ''));
  const size = page.getViewport({ scale: 1 });
  const { info } = await document.getMetadata();
  return {
    pages: document.numPages,
    text: lines
      .join(' ')
      .replaceAll(/[\u200b]/gu, '')
      .replaceAll(/\s+/gu, ' '),
    /** In points. */
    width: size.width,
    height: size.height,
    info: { ...info },
    /** What the QR code says, seen at this many pixels a point. */
    scan: async (scale: number) => {
      const { pixels, width, height } = await picture(scale);
      return jsQR.default(pixels, width, height)?.data;
    },
    png: async (scale: number) => (await picture(scale)).png(),
  };

  async function picture(scale: number) {
    const viewport = page.getViewport({ scale });
    const factory = document.canvasFactory as CanvasFactory;
    const { canvas, context } = factory.create(Math.round(viewport.width), Math.round(viewport.height));
    await page.render({ canvas, canvasContext: context, viewport }).promise;
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { pixels: data, width, height, png: () => canvas.toBuffer('image/png') };
  }
}

/** What pdf.js brings for drawing outside of a browser; its types name the browser's. */
interface CanvasFactory {
  readonly create: (
    width: number,
    height: number,
  ) => {
    readonly canvas: HTMLCanvasElement & { readonly toBuffer: (type: 'image/png') => Buffer };
    readonly context: CanvasRenderingContext2D & {
      readonly getImageData: (
        x: number,
        y: number,
        width: number,
        height: number,
      ) => { readonly data: Uint8ClampedArray<ArrayBuffer>; readonly width: number; readonly height: number };
    };
  };
}
