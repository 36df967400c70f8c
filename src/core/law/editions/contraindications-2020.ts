import type { Contraindication } from '../edition.ts';
import { homeCareGuide2020 } from '../sources.ts';

/**
 * Contraindications for persons over eighteen, as the page of 05.04.2020 lists them "for example", so perhaps not in
 * full (`domain.md` 3.1). Item K1e of that page is left out on purpose: the Health Code art. 161(2) forbids refusing on
 * that ground, so it is neither asked nor shown (`domain.md` 3.3).
 */
export const contraindications2020: readonly Contraindication[] = [
  'active-tuberculosis',
  'quarantine-infection',
  'skin-or-hair-infection',
  'venereal-disease',
  'inpatient-treatment-needed',
  'acute-mental-illness',
  'exacerbated-mental-illness',
  'dangerous-mental-illness',
  'frequent-seizures',
  'alcohol-dependence',
  'drug-dependence',
  'mental-illness-with-dependence',
  'depressive-or-manic-state',
].map((id) => ({ id, citation: homeCareGuide2020('contraindications') }));
