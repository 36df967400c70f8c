import { setTimeout as pause } from 'node:timers/promises';
import { reasonsOf } from './reasons.ts';

/** 50 + 100 + 200 + 400 + 800 ms: a failover of a few seconds is for the caller's own queue. */
const DELAYS_MS = [50, 100, 200, 400, 800];
/** Serialization failure, deadlock, the server going down or starting up. */
const PASSING_CODES = new Set([
  ...['40001', '40P01', '57P01', '57P02', '57P03', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE'],
  // Prisma: write conflict or deadlock; the server cannot be reached; it has closed the connection.
  ...['P2034', 'P1001', 'P1017'],
]);

/** What the driver says in words only. */
const CONNECTION_LOST = /^(Connection terminated|Client (has encountered a connection error|was closed))/;

/**
 * Runs `work` again, at most five times, when the connection was cut or the database asks for it. Only for work that may
 * run twice: each statement given to it finds out by itself that it has happened already.
 */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (const delay of DELAYS_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(delay);
    }
  }
  return work();
}

function isPassing(error: unknown): boolean {
  return reasonsOf(error).some(
    (reason) => PASSING_CODES.has(reason) || /^08...$/.test(reason) || CONNECTION_LOST.test(reason),
  );
}
