/**
 * Something that goes wrong with a call. `answer` replaces Telegram's answer and nothing takes effect; `drop` breaks
 * the connection before or after the effect; `delay` answers late; `hold` waits for the promise first.
 */
export type Fault =
  | { kind: 'answer'; status: number; description: string; retryAfter?: number }
  | { kind: 'drop'; when: 'before' | 'after' }
  | { kind: 'delay'; ms: number }
  | { kind: 'hold'; until: Promise<void> };

export type Faults = {
  /** Gives `fault` to the next call of `method` (`*` for any); several are used up in order. */
  next(method: string, fault: Fault): void;
  clear(): void;
  take(method: string): Fault | null;
};

export function createFaults(): Faults {
  const planned: { method: string; fault: Fault }[] = [];
  return {
    next: (method, fault) => {
      planned.push({ method, fault });
    },
    clear: () => {
      planned.length = 0;
    },
    take(method) {
      const index = planned.findIndex((plan) => plan.method === '*' || plan.method === method);
      return index < 0 ? null : (planned.splice(index, 1)[0]?.fault ?? null);
    },
  };
}
