import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';

const require = createRequire(import.meta.url);

const files = {
  'console.css': new URL('assets/console.css', import.meta.url),
  'counter.css': new URL('assets/counter.css', import.meta.url),
  'office.css': new URL('assets/office.css', import.meta.url),
  'icon.svg': new URL('assets/icon.svg', import.meta.url),
  'htmx.js': require.resolve('htmx.org/dist/htmx.min.js'),
} as const;
type AssetName = keyof typeof files;

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The address of a file, with its content in it: a new version is another address, so each may be kept for ever. */
export type AssetUrl = (name: AssetName) => string;

/** Serves style, script and icon at `/console/assets/`. */
export async function serveAssets(app: FastifyInstance): Promise<AssetUrl> {
  const urls = new Map<string, string>();
  for (const [name, path] of Object.entries(files)) {
    const body = await readFile(path);
    const digest = createHash('sha256').update(body).digest('base64url').slice(0, 10);
    urls.set(name, `/console/assets/${name}?v=${digest}`);
    app.get(`/assets/${name}`, async (_request, reply) =>
      reply
        .type(types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(body),
    );
  }
  return (name) => urls.get(name) ?? '';
}
