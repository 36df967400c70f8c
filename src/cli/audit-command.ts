import type { AuditHead, AuditVerdict } from '../usecases/casework/ports.ts';
import { type Command, type CommandResult, readWords } from './command.ts';

const USAGE = 'accepted: verify [--head SEQ:MAC] · head';

/** `npm run -s audit -- verify|head`: whether the trail is unbroken, and where it ends, as one JSON line. */
export const auditCommand: Command = async (words, access) => {
  const read = readWords(words, { head: 'string' });
  if (read.kind === 'problem') return usage(read.what);
  const [verb, ...more] = read.alone;
  if (more[0] !== undefined) return usage(`"${more[0]}" is not understood`);
  const trail = async () => (await access.storage()).audit;
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
    default:
      return usage(verb === undefined ? 'a command is missing' : `"${verb}" is no command`);
  }
};

/** `SEQ:MAC`, as it is printed and kept elsewhere. */
function parseHead(text: string): AuditHead | 'malformed' {
  const [, seq, mac] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  return seq === undefined || mac === undefined ? 'malformed' : { seq: Number(seq), mac };
}

function told(verdict: AuditVerdict): CommandResult {
  switch (verdict.kind) {
    case 'intact':
      return done({
        unbroken: true,
        lines: verdict.lines,
        ...(verdict.head && { head: `${verdict.head.seq}:${verdict.head.mac}` }),
      });
    case 'changed':
      return refused(`broken at no. ${verdict.seq}: the line was changed, put in, or stands in another's place`);
    case 'missing':
      return refused(`broken at no. ${verdict.seq}: the line is gone`);
    case 'cut':
      return refused(`broken at no. ${verdict.seq}: the trail ends before the head that was kept`);
  }
}

const done = (line: Readonly<Record<string, unknown>>): CommandResult => ({
  kind: 'done',
  lines: [JSON.stringify(line)],
});
const refused = (line: string): CommandResult => ({ kind: 'refused', line });
const usage = (what: string): CommandResult => ({ kind: 'usage', line: `${what}; ${USAGE}` });
