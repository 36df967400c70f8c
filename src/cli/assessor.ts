import { createTitles } from '../i18n/titles.ts';
import { createTranslator } from '../i18n/translator.ts';
import { createAssessSituation } from '../usecases/assess-situation.ts';
import type { Language } from '../usecases/ports.ts';
import type { Titles } from '../usecases/titles.ts';
import { type AssessLines, createAssessLines } from './assess-lines.ts';

/** The use case over lines, as each thread of the command line has it. Throws when a text file cannot be read. */
export async function createAssessor(): Promise<AssessLines> {
  const translator = await createTranslator();
  const made = new Map<Language, Titles>();
  const assessSituation = createAssessSituation({
    now: () => new Date(),
    titles: (language) => {
      const known = made.get(language) ?? createTitles(translator(language));
      made.set(language, known);
      return known;
    },
  });
  return createAssessLines(assessSituation);
}
