import { refusalGrounds } from '../../core/law/edition.ts';
import { remedies } from '../../core/law/remedies.ts';
import { sayDate } from '../../i18n/dates.ts';
import { languages } from '../../i18n/languages.ts';
import type { ListedCheck, Screen, Subject } from '../../usecases/screens.ts';
import { escapeHtml } from '../html.ts';
import { type Button, button, lines, type Message, numbered, paragraphs, to, type Voice } from './message.ts';

/** Who runs this bot and where its database stands: named in the consent (Law 94-V art. 8(4)). */
export interface Operator {
  readonly name: string | undefined;
  readonly place: string | undefined;
}

export function renderLanguage({ t }: Voice): Message {
  const names = { kk: 'Қазақша', ru: 'Русский', en: 'English' };
  const { list, rows, options } = numbered(
    languages.map((language) => button(names[language], { kind: 'language', language })),
  );
  return { html: paragraphs(t('bot:chooseLanguage'), list), rows, options };
}

export function renderHome({ t }: Voice, checks: readonly ListedCheck[]): Message {
  const main = [
    ...checkButtons(t, checks),
    checks.length === 0 ? to(t('bot:buttons.check'), 'check') : to(t('bot:buttons.newCheck'), 'new'),
    to(t('bot:buttons.documents'), 'documents'),
    to(t('bot:buttons.status'), 'status'),
    to(t('bot:buttons.language'), 'language'),
    to(t('bot:buttons.help'), 'help'),
    to(t('bot:buttons.person'), 'person'),
  ];
  const { list, rows, options } = numbered(main);
  return {
    html: paragraphs(t('bot:home.title'), t('bot:home.what'), t('bot:home.decides'), list),
    rows,
    options,
  };
}

export function renderChecks({ t }: Voice, checks: readonly ListedCheck[]): Message {
  const { list, rows, options } = numbered([...checkButtons(t, checks), to(t('bot:buttons.newCheck'), 'new')]);
  return {
    html: paragraphs(t('bot:checks.title'), list),
    rows: [...rows, [to(t('bot:buttons.person'), 'person'), to(t('bot:buttons.home'), 'home')]],
    options,
  };
}

/** One button a check: on with it, or to its result; checks of the same person are told apart by their number. */
function checkButtons(t: Voice['t'], checks: readonly ListedCheck[]): readonly Button[] {
  return checks.map(({ id, person, finished }) => {
    const name = person === undefined ? t('bot:checks.nobody') : t(`persons:${person}.check`);
    const twin = checks.some((other) => other.id !== id && other.person === person);
    const check = twin ? `${name} (${id})` : name;
    return finished
      ? button(t('bot:buttons.resultOf', { check }), { kind: 'go', to: 'result', check: id })
      : button(t('bot:buttons.continue', { check }), { kind: 'open', check: id });
  });
}

export function renderConsent({ t }: Voice): Message {
  const { list, rows, options } = numbered([
    button(t('bot:buttons.agree'), { kind: 'consent', given: true }),
    button(t('bot:buttons.withoutSaving'), { kind: 'consent', given: false }),
    to(t('bot:buttons.fullText'), 'privacy'),
  ]);
  return {
    html: paragraphs(
      `<b>${t('bot:consent.text')}</b>`,
      t('bot:consent.short'),
      t('bot:consent.without'),
      t('bot:consent.telegram'),
      list,
    ),
    rows: [...rows, [to(t('bot:buttons.person'), 'person'), to(t('bot:buttons.home'), 'home')]],
    options,
  };
}

/** The consent in full: operator, purpose, data, term, third parties, cross-border transfer, publication, rights. */
export function renderPrivacy(
  { t, language }: Voice,
  { consent, follows }: Extract<Screen, { kind: 'privacy' }>,
  operator: Operator,
): Message {
  const state =
    consent === undefined
      ? t('bot:privacy.state_none')
      : consent.given
        ? t('bot:privacy.state_given', { date: sayDate(consent.on, language) })
        : t('bot:privacy.state_refused');
  const choice = [
    ...(consent?.given === true ? [] : [button(t('bot:buttons.agree'), { kind: 'consent', given: true } as const)]),
    ...(consent?.given === false
      ? []
      : [button(t('bot:buttons.withoutSaving'), { kind: 'consent', given: false } as const)]),
    ...(follows ? [to(t('cases:buttons.withdraw'), 'withdraw')] : []),
    to(t('bot:buttons.delete'), 'delete'),
  ];
  const { list, rows, options } = numbered(choice);
  return {
    html: paragraphs(
      t('bot:privacy.title'),
      t('bot:privacy.operator', { operator: escapeHtml(operator.name ?? t('bot:privacy.operatorUnset')) }),
      t('bot:privacy.purpose'),
      t('bot:privacy.data'),
      t('bot:privacy.term'),
      t('bot:privacy.following'),
      t('bot:privacy.third'),
      t('bot:privacy.border', { place: escapeHtml(operator.place ?? t('bot:privacy.placeUnset')) }),
      t('bot:privacy.public'),
      t('bot:privacy.automatic'),
      t('bot:privacy.rights'),
      state,
      list,
    ),
    rows: [...rows, ...wayOut(t)],
    options,
  };
}

export function renderHelp({ t }: Voice): Message {
  return {
    html: paragraphs(t('bot:help.title'), t('bot:help.commands'), t('bot:help.typing'), t('bot:home.decides')),
    rows: [[to(t('bot:buttons.privacy'), 'privacy'), to(t('bot:buttons.person'), 'person')], ...wayOut(t).slice(1)],
    options: [],
  };
}

export function renderPerson({ t }: Voice): Message {
  return {
    html: paragraphs(t('bot:person.title'), t('bot:person.phone'), t('bot:person.office')),
    rows: [[to(t('bot:buttons.goOn'), 'back'), to(t('bot:buttons.home'), 'home')]],
    options: [],
  };
}

/** The closed list of refusal grounds, and every way to appeal. */
export function renderRefusal({ t, language }: Voice): Message {
  const reworded = remedies.map(({ rewordedOn }) => rewordedOn).find((date) => date !== undefined);
  return {
    html: paragraphs(
      lines([
        `<b>${t('steps:refusalTitle')}</b>`,
        t('steps:refusalIntro'),
        ...refusalGrounds.map((ground) => `• ${t(`law:refusalGrounds.${ground}`)}`),
      ]),
      lines([`<b>${t('steps:appealTitle')}</b>`, ...remedies.map(({ id }) => `• ${t(`law:remedies.${id}`)}`)]),
      reworded && `<i>${t('law:remediesReworded', { date: sayDate(reworded, language) })}</i>`,
    ),
    rows: wayOut(t),
    options: [],
  };
}

export function renderDelete({ t }: Voice): Message {
  const { list, rows, options } = numbered([
    to(t('bot:buttons.deleteYes'), 'delete-yes'),
    to(t('bot:buttons.no'), 'back'),
  ]);
  return {
    html: paragraphs(t('bot:delete.ask'), t('bot:delete.following'), list),
    rows: [...rows, [to(t('bot:buttons.person'), 'person')]],
    options,
  };
}

export function renderDeleteCheck({ t }: Voice, subject: Subject): Message {
  const { list, rows, options } = numbered([
    button(t('bot:buttons.deleteThis'), { kind: 'forget-check', check: subject.id }),
    to(t('bot:buttons.no'), 'back'),
  ]);
  return {
    html: paragraphs(`<b>${t('bot:buttons.deleteThis')}</b> (${t(`persons:${subject.person}.check`)})?`, list),
    rows: [...rows, [to(t('bot:buttons.person'), 'person')]],
    options,
  };
}

export function renderDeleted({ t }: Voice): Message {
  return { html: t('bot:delete.done'), rows: [[to(t('bot:buttons.check'), 'check')]], options: [] };
}

function wayOut(t: Voice['t']): readonly (readonly Button[])[] {
  return [
    [to(t('bot:buttons.person'), 'person')],
    [to(t('bot:buttons.back'), 'back'), to(t('bot:buttons.home'), 'home')],
  ];
}
