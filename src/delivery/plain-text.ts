const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** A payload whose markup Telegram refused, as plain text: the person gets the words rather than nothing. */
export function asPlainText(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { parse_mode: _mode, ...rest }: Record<string, unknown> = payload;
  for (const name of ['text', 'caption']) {
    const marked = rest[name];
    if (typeof marked === 'string') {
      rest[name] = marked
        .replace(/<[^<>]*>/g, '')
        .replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] ?? entity);
    }
  }
  return rest;
}
