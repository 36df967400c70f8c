import { badRequest } from './refusal.ts';

/** A file that came with a call. */
export type UploadedFile = { name: string; type: string; bytes: Uint8Array };

/** What a call carried, whichever way it was encoded: values as JSON gives them, or strings from a form or a query. */
export type CallParameters = {
  fields: Readonly<Record<string, unknown>>;
  files: ReadonlyMap<string, UploadedFile>;
};

/** The text of a field, or null. Telegram turns numbers and booleans of a JSON body into text before it reads them. */
export function textField(parameters: CallParameters, name: string): string | null {
  const value = parameters.fields[name];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A whole number, or null where it is missing or no number. Safe up to 2^53, enough for every Telegram id. */
export function integerField(parameters: CallParameters, name: string): number | null {
  const text = textField(parameters, name)?.trim() ?? '';
  if (!/^-?\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

export function booleanField(parameters: CallParameters, name: string): boolean {
  const text = textField(parameters, name)?.trim().toLowerCase();
  return text === 'true' || text === 'yes' || text === '1';
}

/** A field that holds JSON, in whichever way it came; undefined where it is missing or empty. */
export function jsonField(parameters: CallParameters, name: string, what: string): unknown {
  const value = parameters.fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw badRequest(`can't parse ${what} JSON object`);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
