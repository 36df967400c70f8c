/** Lets so many through at once; the others wait in the order they came. */
export function createTurnstile(places: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (inside >= places) await new Promise<void>((enter) => waiting.push(enter));
    else inside += 1;
    try {
      return await work();
    } finally {
      // Whoever comes next takes over the place of who leaves.
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    }
  };
}
