import { html } from 'ghtml';
import * as z from 'zod';
import { languages } from '../../i18n/languages.ts';
import { isApplicationId } from '../../usecases/casework/case-view.ts';
import type { CaseFile } from '../../usecases/casework/ports.ts';
import type { ApplicationId } from '../../usecases/ids.ts';
import type { Caseworker } from '../../usecases/staff/ports.ts';
import { caseAddress, caseName, caseworkerOf } from '../desk/words.ts';
import { checkbox, csrfField, submit } from '../html/form.ts';
import { box } from '../html/parts.ts';
import type { Answer, StaffRequest } from '../route.ts';
import type { CounterDeps } from './deps.ts';
import type { SlipCodes } from './slip/document.ts';
import { createSlipPrinter } from './slip/print.ts';
import { slipOf } from './slip/slip.ts';
import { slipLanguageField } from './slip-language.ts';

const form = z.object({
  /** The codes of a slip that was just made; without them new ones are made. */
  link: z.string().max(100).optional().catch(undefined),
  spoken: z.string().max(100).optional().catch(undefined),
  language: z.enum(languages).catch('kk'),
  withLabel: z.literal('yes').optional().catch(undefined),
});

/** The slip for the family: the first one right after registering, and a new one for one that was lost. */
export function slipPages(deps: CounterDeps) {
  const { store, codes, casework, translator, calendar, followLink, botName } = deps;
  const printSlip = createSlipPrinter(translator);

  /** The application, if these are its codes: they are kept as hashes only. */
  function openedBy(
    { link, spoken }: { readonly link: string; readonly spoken: string },
    id: ApplicationId,
    by: Caseworker,
  ) {
    const [linkHash, spokenHash] = [codes.hashLink(link), codes.hashSpoken(spoken)];
    if (linkHash === undefined || spokenHash === undefined) return undefined;
    return store.transact(async (tx) => {
      const file = await tx.applications.byTracking(linkHash);
      const same = await tx.applications.bySpoken(spokenHash);
      return file?.id === id && same?.id === id && file.district === by.district ? file : undefined;
    });
  }

  async function print(
    file: CaseFile,
    { link, spoken }: { readonly link: string; readonly spoken: string },
    { language, withLabel }: z.infer<typeof form>,
  ): Promise<Answer> {
    const district = file.district;
    const office = district && (await store.transact((tx) => tx.districts.find(district)));
    const printed: SlipCodes = { link: followLink(link), spoken };
    const body = await printSlip({
      slip: slipOf(file, calendar),
      codes: printed,
      office: office ? office.names[language] : '',
      bot: botName(),
      label: withLabel === 'yes' ? file.label : undefined,
      language,
    });
    const name = `${translator(language)('counter:slip.file')}.pdf`;
    return { kind: 'file', name, type: 'application/pdf', body, inline: true };
  }

  return {
    show: async (request: StaffRequest): Promise<Answer> => page(request, false),

    send: async (request: StaffRequest): Promise<Answer> => {
      const id = request.params['id'] ?? '';
      const by = caseworkerOf(request);
      if (!isApplicationId(id)) return { kind: 'not-found' };
      const wishes = form.parse(request.body);
      const { link, spoken } = wishes;
      if (link !== undefined && spoken !== undefined) {
        const file = await openedBy({ link, spoken }, id, by);
        return file === undefined ? page(request, true) : print(file, { link, spoken }, wishes);
      }
      const made = await casework.makeCodes(id, by);
      if (made.kind === 'not-found') return made;
      return print(made.view.file, { link: made.trackingCode, spoken: made.spokenCode }, wishes);
    },
  };

  async function page(request: StaffRequest, codesGone: boolean): Promise<Answer> {
    const { voice, csrf, params } = request;
    const { t } = voice;
    const id = params['id'] ?? '';
    if (!isApplicationId(id)) return { kind: 'not-found' };
    const shown = await casework.show(id, caseworkerOf(request));
    if (shown.kind === 'not-found') return shown;
    return {
      kind: 'page',
      title: t('counter:reprint.title'),
      back: { href: caseAddress(id), label: caseName(voice, shown.file) },
      ...(codesGone && { status: 409 }),
      main: html`!${codesGone ? box('danger', t('counter:reprint.gone')) : ''}!${box('warn', t('counter:reprint.explainTitle'), html`<p>${t('counter:reprint.explain')}</p>`)}<form method="post" action="${caseAddress(id)}/slip">!${csrfField(csrf)}!${slipLanguageField(t, voice.language)}!${
        shown.file.label === undefined
          ? ''
          : checkbox({ name: 'withLabel', label: t('counter:done.withLabel'), hint: t('counter:done.withLabelHint') })
      }<p class="buttons">!${submit(t('counter:reprint.submit'))}</p></form>`,
    };
  }
}
