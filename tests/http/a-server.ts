import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { Registry } from 'prom-client';
import { homeCare } from '../../dialogs/home-care.ts';
import { createServer, type ServerDeps } from '../../src/http/server.ts';
import { createAssessSituation } from '../../src/usecases/assess-situation.ts';
import { createDescribeRulebook } from '../../src/usecases/describe-rulebook.ts';
import { titles } from './texts.ts';

/** Sunday evening in London, Monday 23 November 2026 in Almaty. */
export const now = () => new Date('2026-11-22T20:00:00Z');

/** A server over the real rules and texts, with everything else as a test wants it. */
export async function aServer(
  wishes: Partial<ServerDeps> = {},
): Promise<{ app: FastifyInstance; logged: () => readonly string[]; registry: Registry }> {
  const lines: string[] = [];
  const registry = new Registry();
  const app = await createServer({
    assessSituation: createAssessSituation({ now, titles }),
    describeRulebook: createDescribeRulebook({ now, dialog: homeCare, titles }),
    ready: async () => true,
    metrics: registry,
    logger: pino({ level: 'trace' }, { write: (line: string) => lines.push(line) }),
    mounts: [],
    trustProxy: [],
    limits: { assessments: 1_000_000, rulebook: 1_000_000 },
    ...wishes,
  });
  return { app, logged: () => lines, registry };
}
