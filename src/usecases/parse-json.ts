/**
 * JSON as it comes in at a door; a byte order mark is passed over. Undefined when it is not JSON, which no JSON is.
 * A `__proto__` key becomes a key like any other: whoever reads the result must refuse keys that it does not know.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
