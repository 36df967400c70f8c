import { almatyDate } from '../core/calendar/almaty.ts';
import { isBefore, type PlainDate, parsePlainDate } from '../core/calendar/plain-date.ts';
import type { AuditHead, AuditVerdict } from '../usecases/casework/ports.ts';
import { createTraceReadings } from '../usecases/office/trace-readings.ts';
import { foldLogin } from '../usecases/staff/sign-in.ts';
import { type Access, type Command, type CommandResult, done, doneInLines, readWords, refused } from './command.ts';

const USAGE =
  'accepted: verify [--head SEQ:MAC] · head · readings --login L --from YYYY-MM-DD --to YYYY-MM-DD (both days included)';
const OPTIONS = { head: 'string', login: 'string', from: 'string', to: 'string' } as const;
type Wanted = Extract<ReturnType<typeof readWords<typeof OPTIONS>>, { kind: 'words' }>['options'];

/**
 * `npm run -s audit -- verify|head`: whether the trail is unbroken, and where it ends, as one JSON line.
 * `npm run -s audit -- readings`: whose data somebody's account has seen, one JSON line for each application.
 */
export function createAuditCommand({ now }: { readonly now: () => Date }): Command {
  return (words, access) => auditCommand(words, access, now);
}

async function auditCommand(words: readonly string[], access: Access, now: () => Date): Promise<CommandResult> {
  const read = readWords(words, OPTIONS);
  if (read.kind === 'problem') return usage(read.what);
  const [verb, ...more] = read.alone;
  if (more[0] !== undefined) return usage(`"${more[0]}" is not understood`);
  const trail = async () => (await access.storage()).audit;
  const [foreign] = (['login', 'from', 'to'] as const).filter((name) => read.options[name] !== undefined);
  if (verb !== 'readings' && foreign !== undefined) return usage(`--${foreign} is for readings`);
  switch (verb) {
    case 'verify': {
      const kept = read.options.head === undefined ? undefined : parseHead(read.options.head);
      if (kept === 'malformed') return usage('--head is not what "audit -- head" prints as head');
      return told(await (await trail()).verify(kept));
    }
    case 'head': {
      if (read.options.head !== undefined) return usage('--head is for verify');
      const head = await (await trail()).head();
      return done(head === undefined ? { lines: 0 } : { lines: head.seq, head: `${head.seq}:${head.mac}` });
    }
    case 'readings': {
      if (read.options.head !== undefined) return usage('--head is for verify');
      return readings(read.options, access, almatyDate(now()));
    }
    default:
      return usage(verb === undefined ? 'a command is missing' : `"${verb}" is no command`);
  }
}

async function readings(options: Wanted, access: Access, today: PlainDate): Promise<CommandResult> {
  const { login } = options;
  if (login === undefined) return usage('--login is missing');
  const [from, to] = [dayIn(options, 'from', today), dayIn(options, 'to', today)];
  if (from.kind === 'wrong') return usage(from.what);
  if (to.kind === 'wrong') return usage(to.what);
  if (isBefore(to.day, from.day)) return usage('--to is before --from');
  const { casework: store, audit, traces: rows } = await access.storage();
  const trace = createTraceReadings({ store, audit, rows });
  const found = await trace({ login: foldLogin(login), from: from.day, to: to.day });
  if (found.kind === 'unknown-login') return refused(`no account "${login}": see staff -- list`);
  const { verdict, exports, registers, applications } = found;
  const broken = verdict.kind === 'intact' ? undefined : wordsFor(verdict);
  const lines = [
    {
      login: foldLogin(login),
      from: from.day,
      to: to.day,
      unbroken: broken === undefined,
      ...(broken !== undefined && { trail: `${broken}; what follows may not be all` }),
      exports: exports.length,
      registers: registers.length,
      applications: applications.length,
    },
    ...exports.map(({ line, at, ...more }) => ({
      export: line,
      at,
      ...more,
      rows: 'the trail has none: every application that the district had then is listed',
    })),
    ...registers.map(({ id, exports: _, ...more }) => ({
      register: id,
      ...more,
      rows: 'wrong answers in a file, which are in no application: ask the district for the file',
    })),
    ...applications,
  ];
  return doneInLines(lines);
}

function dayIn(
  options: Wanted,
  name: 'from' | 'to',
  today: PlainDate,
): { readonly kind: 'day'; readonly day: PlainDate } | { readonly kind: 'wrong'; readonly what: string } {
  const text = options[name];
  const day = text === undefined ? undefined : parsePlainDate(text);
  if (day === undefined)
    return { kind: 'wrong', what: `--${name} ${text === undefined ? 'is missing' : 'is no date'}` };
  return isBefore(today, day) ? { kind: 'wrong', what: `--${name} is in the future` } : { kind: 'day', day };
}

/** `SEQ:MAC`, as it is printed and kept elsewhere. */
function parseHead(text: string): AuditHead | 'malformed' {
  const [, seq, mac] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  return seq === undefined || mac === undefined ? 'malformed' : { seq: Number(seq), mac };
}

function told(verdict: AuditVerdict): CommandResult {
  if (verdict.kind !== 'intact') return refused(wordsFor(verdict));
  return done({
    unbroken: true,
    lines: verdict.lines,
    ...(verdict.head && { head: `${verdict.head.seq}:${verdict.head.mac}` }),
  });
}

function wordsFor(verdict: Exclude<AuditVerdict, { kind: 'intact' }>): string {
  switch (verdict.kind) {
    case 'changed':
      return `broken at no. ${verdict.seq}: the line was changed, put in, or stands in another's place`;
    case 'missing':
      return `broken at no. ${verdict.seq}: the line is gone`;
    case 'cut':
      return `broken at no. ${verdict.seq}: the trail ends before the head that was kept`;
  }
}

const usage = (what: string): CommandResult => ({ kind: 'usage', line: `${what}; ${USAGE}` });
