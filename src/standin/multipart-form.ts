import type { CallParameters, UploadedFile } from './call-parameters.ts';

/**
 * Reads a `multipart/form-data` body. Node's own reader and busboy both refuse a file name without quotation marks
 * that has a space or a Kazakh letter in it, and that is how grammY writes it; Telegram takes it, so this does too.
 * Returns null where the body is no such form.
 */
export function readMultipartForm(body: Buffer, contentType: string): CallParameters | null {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)?.slice(1).find(Boolean);
  if (boundary === undefined) return null;
  const fields: Record<string, unknown> = {};
  const files = new Map<string, UploadedFile>();
  for (const part of parts(body, `--${boundary}`)) {
    const headEnd = part.indexOf('\r\n\r\n');
    if (headEnd < 0) return null;
    const head = part.subarray(0, headEnd).toString('utf8');
    const bytes = part.subarray(headEnd + 4);
    const name = headerParameter(head, 'name');
    if (name === null) return null;
    const fileName = headerParameter(head, 'filename');
    if (fileName === null) fields[name] = bytes.toString('utf8');
    else files.set(name, { name: fileName, type: contentTypeOf(head), bytes: new Uint8Array(bytes) });
  }
  return { fields, files };
}

function* parts(body: Buffer, delimiter: string): Generator<Buffer> {
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const from = start + delimiter.length;
    if (body.subarray(from, from + 2).toString('latin1') === '--') return;
    const end = body.indexOf(`\r\n${delimiter}`, from);
    if (end < 0) return;
    yield body.subarray(from + 2, end);
    start = end + 2;
  }
}

function headerParameter(head: string, name: string): string | null {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  const match = new RegExp(`(?:^|;)\\s*${name}=(?:"([^"]*)"|([^;]*))`, 'i').exec(disposition);
  return match === null ? null : (match[1] ?? match[2] ?? '').trim();
}

function contentTypeOf(head: string): string {
  return /^content-type:\s*([^;\s]+)/im.exec(head)?.[1] ?? 'application/octet-stream';
}
