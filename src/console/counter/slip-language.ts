import { type Language, languages } from '../../i18n/languages.ts';
import type { Translate } from '../../i18n/translator.ts';
import { radios } from '../html/form.ts';
import type { Html } from '../route.ts';

/** Every language is named in itself: the family points at its own. */
const ownNames = { kk: 'Қазақша', ru: 'Русский', en: 'English' } as const satisfies Record<Language, string>;

/** The choice of the language in which the slip is printed. */
export function slipLanguageField(t: Translate, value: string | undefined, error?: string): Html {
  return radios({
    name: 'language',
    label: t('counter:new.slipLanguage'),
    required: true,
    options: languages.map((code) => ({ value: code, label: ownNames[code] })),
    value,
    error,
  });
}
