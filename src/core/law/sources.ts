/**
 * The texts that the rules are taken from. Titles for people are in `locales/<language>/law.json` under the same id.
 *
 * Confidence marks are those of `domain.md`: S = a seed page read in full, P = a public source read, P-part = only its
 * beginning was readable, I = inferred from marked facts. What is unverified (U) has no mark here on purpose: it
 * cannot be cited, so it cannot be shown as law.
 */
const register = {
  'home-care-guide': { url: 'https://www.gov.kz/situations/234/intro', readOn: '2026-11-22' },
  'home-care-documents': { url: 'https://www.gov.kz/situations/234/668', publishedOn: '2024-02-23' },
  'home-care-guide-2020': { url: 'https://egov.kz', publishedOn: '2020-04-05' },
  'special-services-guide-2021': { url: 'https://egov.kz', publishedOn: '2021-09-07' },
  'social-code': { url: 'https://adilet.zan.kz/rus/docs/K2300000224', actOn: '2023-04-20' },
  'administrative-procedure-code': { url: 'https://adilet.zan.kz/rus/docs/K2000000350', actOn: '2020-06-29' },
  'public-services-law': { url: 'https://adilet.zan.kz/rus/docs/Z1300000088', actOn: '2013-04-15' },
  'service-passport': { url: 'https://m.egov.kz' },
  'egov-home-care-2024': { url: 'https://egov.kz', publishedOn: '2024-03-28' },
  'news-july-2025': { url: 'https://baq.kz', publishedOn: '2025-07-15' },
} as const satisfies Record<string, SourceDates>;

export interface SourceDates {
  readonly url: string;
  readonly publishedOn?: string;
  readonly readOn?: string;
  readonly actOn?: string;
}

export type SourceId = keyof typeof register;
export const sources: Readonly<Record<SourceId, SourceDates>> = register;

export type Confidence = 'S' | 'P' | 'P-part' | 'I';

/** Where a rule is written: the text, the clause in it, and how sure we are that this is what it says. */
export interface Citation {
  readonly source: SourceId;
  readonly clause: string;
  readonly confidence: Confidence;
}

const cite =
  (source: SourceId, confidence: Confidence) =>
  (clause: string, mark: Confidence = confidence): Citation => ({ source, clause, confidence: mark });

export const homeCareGuide = cite('home-care-guide', 'S');
export const homeCareDocuments = cite('home-care-documents', 'S');
export const homeCareGuide2020 = cite('home-care-guide-2020', 'S');
export const socialCode = cite('social-code', 'P');
export const administrativeProcedureCode = cite('administrative-procedure-code', 'P');
export const publicServicesLaw = cite('public-services-law', 'P');
export const servicePassport = cite('service-passport', 'P');
export const egovHomeCare2024 = cite('egov-home-care-2024', 'P-part');
