import { randomBytes } from 'node:crypto';
import { counterRoutes } from '../../../src/console/counter/counter.ts';
import { createRegisterImports, type RegisterImports } from '../../../src/console/counter/import/imports.ts';
import { kzCalendar } from '../../../src/core/calendar/kz-holidays.ts';
import type { ApplicationId } from '../../../src/usecases/ids.ts';
import { createTestLog } from '../../support/database.ts';
import { anOffice, HOST, type Visitor } from '../an-office.ts';

export const linkOf = (code: string) => `https://t.me/tirek_help_bot?start=t_${code}`;

/** The console with the pages of the counter, over a real database. It is Thursday 22 October 2026. */
export async function aCounter() {
  const log = createTestLog();
  const work: { imports?: RegisterImports } = {};
  const office = await anOffice({
    moreRoutes: ({ store, storage, codes, casework, translator, now }) => {
      work.imports = createRegisterImports({ store, calendar: kzCalendar, now, translator, log });
      return counterRoutes({
        store,
        codes,
        casework,
        translator,
        calendar: kzCalendar,
        now,
        newId: () => crypto.randomUUID() as ApplicationId,
        exports: storage.caseExport,
        imports: work.imports,
        followLink: linkOf,
        botName: () => 'tirek_help_bot',
      });
    },
  });
  const { imports } = work;
  if (imports === undefined) throw new Error('the routes were not made');
  return {
    ...office,
    log,
    imports,
    /** Sends a file as the form of the import page does. */
    upload: async (
      visitor: Visitor,
      bytes: Buffer,
      wishes: { readonly csrf?: string; readonly field?: string } = {},
    ) => {
      const boundary = randomBytes(12).toString('hex');
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${wishes.field ?? 'file'}"; filename="журнал.csv"\r\nContent-Type: text/csv\r\n\r\n`;
      await visitor.get('/console/import');
      return office.app.inject({
        method: 'POST',
        url: `/console/import?_csrf=${encodeURIComponent(wishes.csrf ?? visitor.csrf())}`,
        remoteAddress: '203.0.113.5',
        headers: {
          host: HOST,
          origin: `https://${HOST}`,
          cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          'content-type': `multipart/form-data; boundary=${boundary}`,
        },
        payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
      });
    },
    close: async () => {
      await imports.stop();
      await office.close();
    },
  };
}
