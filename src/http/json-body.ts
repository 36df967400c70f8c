import type { FastifyInstance } from 'fastify';
import { parseJson } from '../usecases/parse-json.ts';

/**
 * Lets the routes of a scope take JSON bodies and nothing else, as they came: whoever reads one refuses keys that it does
 * not know, so that a `__proto__` key is refused by name like any other.
 */
export function takeJsonBodies(
  app: Pick<FastifyInstance, 'removeAllContentTypeParsers' | 'addContentTypeParser'>,
): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, text: string | Buffer) => new Sent(parseJson(String(text))),
  );
}

/** What was sent, or undefined when it is no JSON. */
export function sentJson(body: unknown): unknown {
  return body instanceof Sent ? body.json : undefined;
}

/** A bare `undefined` would be taken for no body at all. */
class Sent {
  readonly json: unknown;

  constructor(json: unknown) {
    this.json = json;
  }
}
