/** The SQLSTATE that a driver or Prisma reports; `undefined` when it is none of the database's errors. */
export function sqlStateOf(error: unknown): string | undefined {
  return reasonsOf(error).find((reason) => /^[\dA-Z]{5}$/.test(reason) && !/^P\d{4}$/.test(reason));
}

/** Whether a row was there already that may be there only once. */
export function isTaken(error: unknown, constraint: string): boolean {
  return reasonsOf(error).some((reason) => reason.includes('duplicate key') && reason.includes(`"${constraint}"`));
}

/** Every code and message on the way down to what really happened: Prisma wraps what the driver said. */
export function reasonsOf(error: unknown): readonly string[] {
  const reasons: string[] = [];
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 6; depth += 1) {
    for (const name of ['code', 'originalCode', 'message', 'originalMessage']) {
      const reason: unknown = Reflect.get(at, name);
      if (typeof reason === 'string') reasons.push(reason);
    }
    const meta: unknown = Reflect.get(at, 'meta');
    at =
      Reflect.get(at, 'cause') ??
      (typeof meta === 'object' && meta !== null ? Reflect.get(meta, 'driverAdapterError') : undefined);
  }
  return reasons;
}
