import type { AssessSituation } from '../usecases/assess-situation.ts';
import { type Explanation, explainRefusal, notJson } from '../usecases/explain-refusal.ts';
import { parseJson } from '../usecases/parse-json.ts';
import { createAssessmentJson } from './assessment-json.ts';
import { LONGEST_LINE } from './line-batches.ts';

/**
 * Answers whole lines, one for one and in order: the assessment, or `{"error": …}` in its place. The last line need not
 * end with a newline.
 */
export type AssessLines = (bytes: Uint8Array) => string;

export function createAssessLines(assessSituation: AssessSituation): AssessLines {
  const toJson = createAssessmentJson();
  const assessLine = (text: string): string => {
    const json = parseJson(text);
    if (json === undefined) return errorLine(notJson);
    const result = assessSituation(json);
    return result.kind === 'assessed' ? `${toJson(result.answer)}\n` : errorLine(explainRefusal(result)[0]);
  };
  return (bytes) => {
    const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let answers = '';
    for (let start = 0; start < lines.length; ) {
      const newline = lines.indexOf(0x0a, start);
      const end = newline === -1 ? lines.length : newline;
      // Bytes that are no UTF-8 become replacement characters, and the line is judged as it then reads.
      answers += end - start > LONGEST_LINE ? tooLongLine : assessLine(lines.toString('utf8', start, end));
      start = end + 1;
    }
    return answers;
  };
}

/** The answer to a line that was too long to be kept. */
export const tooLongLine = errorLine({ code: 'line-too-long', detail: 'The line is longer than 1 MiB.' });

function errorLine(error: Explanation): string {
  return `${JSON.stringify({ error })}\n`;
}
