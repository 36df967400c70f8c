/**
 * A refusal in Telegram's own words. Thrown inside the stand-in and turned into an HTTP answer at its door: a bot that
 * sends a wrong call has a bug, so no caller inside the stand-in has anything to decide about it.
 */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: { retry_after?: number } | null;

  constructor(code: number, description: string, parameters: { retry_after?: number } | null = null) {
    super(description);
    this.name = 'Refusal';
    this.code = code;
    this.parameters = parameters;
  }
}

/** `400 Bad Request: …`. Telegram writes its reasons with a small first letter after the colon. */
export function badRequest(reason: string): Refusal {
  return new Refusal(400, `Bad Request: ${reason}`);
}
