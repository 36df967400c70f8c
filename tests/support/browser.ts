import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

const require = createRequire(import.meta.url);

/**
 * Starts the Chromium that npm installed (`@sparticuz/chromium`), with DejaVu fonts from npm, so that Kazakh letters
 * look the same on a machine without any fonts. Needs no network and no system packages, and works as root or not.
 *
 * The caller closes the browser. Safe to call from several test files at once: the browser is unpacked once per
 * package version and user, beside its final name, and then renamed.
 */
export async function launchBrowser(): Promise<Browser> {
  const home = await unpackingFolder();
  const executablePath = await unpackedBrowser(home);
  const fonts = await fontSettings(home);
  const start = (libraries: Record<string, string>): Promise<Browser> =>
    chromium.launch({
      executablePath,
      headless: true,
      // No sandbox: root cannot have one, and these tests open only pages of our own on loopback.
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
      // Without a locale of its own a bare machine would lose the Kazakh letters of a file's name.
      env: { ...definedVariables(), LC_ALL: 'C.UTF-8', FONTCONFIG_FILE: fonts, ...libraries },
    });
  try {
    return await start({});
  } catch (error) {
    // A small machine may lack NSS and Expat; the package brings them for one other system, and they fit here too.
    if (!String(error).includes('shared libraries')) throw error;
    return start({ LD_LIBRARY_PATH: await unpackedLibraries(home) });
  }
}

async function unpackingFolder(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder(), 'package.json'), 'utf8'));
  const version = isRecord(manifest) && typeof manifest['version'] === 'string' ? manifest['version'] : 'unknown';
  const home = join(tmpdir(), `tirek-chromium-${version}-${userId()}`);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const owner = await stat(home);
  // A folder that someone else prepared could hold any program under the browser's name.
  if (owner.uid !== userId()) throw new Error(`${home} belongs to another user; remove it`);
  return home;
}

async function unpackedBrowser(home: string): Promise<string> {
  const executable = join(home, 'chromium');
  if (await exists(executable)) return executable;
  const unfinished = join(home, `chromium-${randomUUID()}`);
  try {
    await pipeline(
      createReadStream(join(packageFolder(), 'bin', 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(unfinished, { mode: 0o700 }),
    );
    await rename(unfinished, executable);
  } finally {
    await rm(unfinished, { force: true });
  }
  return executable;
}

async function unpackedLibraries(home: string): Promise<string> {
  const folder = join(home, 'libraries');
  if (!(await exists(folder))) {
    const unfinished = join(home, `libraries-${randomUUID()}`);
    await mkdir(unfinished);
    const tar = spawn('tar', ['-x', '-C', unfinished], { stdio: ['pipe', 'ignore', 'ignore'] });
    const left = once(tar, 'close');
    const packed = createReadStream(join(packageFolder(), 'bin', 'al2023.tar.br'));
    await pipeline(packed, createBrotliDecompress(), tar.stdin);
    await left;
    await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }));
  }
  return join(folder, 'lib');
}

async function fontSettings(home: string): Promise<string> {
  const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  const settings = join(home, 'fonts.conf');
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <selectfont><rejectfont><glob>*Serif*</glob><glob>*MathTeXGyre*</glob><glob>*Condensed*</glob><glob>*ExtraLight*</glob></rejectfont></selectfont>
  <cachedir>${join(home, 'font-cache')}</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>DejaVu Sans</family></prefer></alias>
</fontconfig>
`;
  const unfinished = join(home, `fonts-${randomUUID()}.conf`);
  await writeFile(unfinished, text);
  await rename(unfinished, settings);
  return settings;
}

function packageFolder(): string {
  // The package exports only its entry, which lies in build/<kind>/.
  return join(dirname(require.resolve('@sparticuz/chromium')), '..', '..');
}

function definedVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function userId(): number {
  return process.getuid?.() ?? 0;
}
