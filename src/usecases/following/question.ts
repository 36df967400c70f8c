import type { DeskQuestion } from '../casework/desk.ts';
import type { Chat, Place } from '../chat.ts';
import type { Destination, Intent } from '../intents.ts';

/** Places a button can lead to that show or change something about an application. */
const atTheDesk: readonly Destination[] = [
  'status',
  'history',
  'spoken',
  'own',
  'own-yes',
  'own-no',
  'share-check',
  'share-check-yes',
  'share-check-no',
  'privacy',
  'withdraw',
  'withdraw-yes',
  'delete-yes',
];

/**
 * What must be read of casework before a turn; `undefined` for a turn that has nothing to do with an application, so that
 * a check never waits for it.
 */
export function questionFor(chat: Chat, intents: readonly Intent[]): DeskQuestion | undefined {
  const link = intents.find((intent) => intent.kind === 'link');
  if (link !== undefined) {
    const typed = link.payload.slice(2);
    if (link.payload.startsWith('t_')) return { code: { by: 'slip', typed } };
    return link.payload.startsWith('c_') ? { code: { by: 'invitation', typed } } : {};
  }
  const places = [chat.place, ...(chat.from ? [chat.from] : [])];
  const concerned =
    places.some(({ kind }) => kind === 'case' || kind === 'status' || kind === 'privacy' || kind === 'delete') ||
    intents.some(isAtTheDesk);
  if (!concerned) return undefined;
  const code = places.flatMap((place) => codeAt(place) ?? []).at(0);
  if (code !== undefined) return { code };
  const text = intents.find((intent) => intent.kind === 'text');
  return text !== undefined && takesCode(chat.place) ? { code: { by: 'spoken', typed: text.text } } : {};
}

function isAtTheDesk(intent: Intent): boolean {
  if (intent.kind === 'go') return atTheDesk.includes(intent.to);
  return (
    intent.kind === 'case' ||
    (intent.kind === 'consent' && !intent.given) ||
    (intent.kind === 'command' && (intent.command === 'status' || intent.command === 'privacy'))
  );
}

function codeAt(place: Place): DeskQuestion['code'] {
  if (place.kind !== 'case') return undefined;
  if (place.case.at === 'follow') return { by: place.case.by, hash: place.case.code };
  return place.case.at === 'spoken-day' ? { by: 'spoken', hash: place.case.code } : undefined;
}

function takesCode(place: Place): boolean {
  return place.kind === 'status' || (place.kind === 'case' && place.case.at === 'spoken');
}
