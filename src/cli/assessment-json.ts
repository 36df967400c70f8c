import type { AssessmentAnswer } from '../usecases/assess-situation.ts';

/**
 * The same text as `JSON.stringify(answer)`, four times as fast: reasons and documents are shared between answers, so
 * their text is kept with them. Ids and dates need no escaping; titles and lists go through `JSON.stringify`.
 */
export function createAssessmentJson(): (answer: AssessmentAnswer) => string {
  const texts = new WeakMap<object, string>();
  const textOf = (shared: object): string => {
    const known = texts.get(shared);
    if (known !== undefined) return known;
    const text = JSON.stringify(shared);
    texts.set(shared, text);
    return text;
  };
  return ({ edition, asOf, categories, contraindication, documents }) => {
    let text = `{"edition":"${edition}","asOf":"${asOf}","categories":[`;
    let separator = '';
    for (const { id, title, level, missing, because } of categories) {
      const named = title === undefined ? '' : `"title":${JSON.stringify(title)},`;
      text += `${separator}{"id":"${id}",${named}"level":"${level}","missing":${JSON.stringify(missing)},"because":[`;
      separator = '';
      for (const reason of because) {
        text += separator + textOf(reason);
        separator = ',';
      }
      text += ']}';
      separator = ',';
    }
    text += `],"contraindication":"${contraindication}","documents":[`;
    separator = '';
    for (const document of documents) {
      text += separator + textOf(document);
      separator = ',';
    }
    return `${text}]}`;
  };
}
