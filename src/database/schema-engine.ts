import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

let instantiated: Promise<void> | undefined;

/**
 * Prisma's own schema engine, as WebAssembly: nothing is downloaded. Node.js cannot import the module as the package
 * does, so it is instantiated here, once (the bindings hold one instance by their nature).
 */
export async function createSchemaEngine(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  datamodels: [string, string][] | undefined,
): Promise<bindings.SchemaEngine> {
  instantiated ??= instantiate();
  await instantiated;
  return bindings.SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(adapter));
}

/** The little of it that is used: Node.js has it, the compiler's libraries without a browser do not. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: object } }>;
};

async function instantiate(): Promise<void> {
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(join(dirname(script), 'schema_engine_bg.wasm'));
  // The engine leaves a timer of 10 s behind, which must not keep the program from ending.
  const imports = Object.fromEntries(
    Object.entries(bindings).map(([name, value]) => [name, name.startsWith('__wbg_setTimeout_') ? briefTimer : value]),
  );
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': imports });
  for (const [owner, name, argument] of [
    [bindings, '__wbg_set_wasm', instance.exports],
    [instance.exports, '__wbindgen_start', undefined],
  ] as const) {
    const entry: unknown = Reflect.get(owner, name);
    if (typeof entry !== 'function') throw new Error(`@prisma/schema-engine-wasm no longer has ${name}`);
    entry(argument);
  }
}

const briefTimer = (run: () => void, ms: number) => setTimeout(run, ms).unref();
