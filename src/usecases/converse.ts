import { assess } from '../core/law/assess.ts';
import type { Chat, Check } from './chat.ts';
import type { Converse, Turn } from './conversation.ts';
import { onDeed } from './following/deeds.ts';
import { told } from './following/effects.ts';
import { onLink } from './following/follow.ts';
import { applyOn, aside, begin, onConsent, onGo, onLanguage } from './go.ts';
import type { Command, Intent } from './intents.ts';
import { activeCheck, at, atQuestion, toggled, withActive, withoutActive } from './moves.ts';
import { standingOf, withPicked } from './standing.ts';
import { onAnswer, onValue } from './take-answer.ts';
import { miss, show, withCheck } from './turn.ts';
import { onText } from './understand.ts';

/** One turn of the conversation: from a chat and what a person wants to the new chat and what to show. Pure. */
export function converse(deps: Converse, chat: Chat, intent: Intent): Turn {
  switch (intent.kind) {
    case 'command':
      return onCommand(deps, chat, intent.command);
    case 'language':
      return onLanguage(deps, chat, intent.language);
    case 'consent':
      return onConsent(deps, chat, intent.given);
    case 'go':
      return onGo(deps, chat, intent.to, intent.check);
    case 'answer':
      return onAnswer(deps, chat, intent);
    case 'replace':
      return withCheck(deps, chat, intent.check, (check) =>
        onValue(
          deps,
          chat,
          check,
          intent.question,
          intent.value,
          intent.person && { kind: 'person', person: intent.person },
        ),
      );
    case 'open':
      return withCheck(deps, chat, intent.check, (check) => show(deps, atQuestion(withActive(chat, check))));
    case 'edit':
      return withCheck(deps, chat, intent.check, (check) =>
        show(deps, withPicked(deps, atQuestion(withActive(chat, check), intent.question), check, intent.question)),
      );
    case 'tick':
      return withCheck(deps, chat, intent.check, (check) => {
        if (!isListedDocument(deps, check, intent.document)) return show(deps, chat, [{ kind: 'unknown-button' }]);
        const ticked = toggled(check.ticked, intent.document);
        return { ...show(deps, at(withActive(chat, { ...check, ticked }), 'documents')), redraw: true };
      });
    case 'apply-on':
      return withCheck(deps, chat, intent.check, (check) => applyOn(deps, withActive(chat, check), intent.date));
    case 'forget-check':
      return withCheck(deps, chat, intent.check, (check) => {
        const checks = chat.checks.filter((other) => other.id !== check.id);
        return show(deps, at(withoutActive({ ...chat, checks }), 'home'), [{ kind: 'check-deleted' }]);
      });
    case 'link':
      return onLink(deps, chat, intent.payload);
    case 'case':
      return onDeed(deps, chat, intent);
    case 'text':
      return onText(deps, chat, intent.text);
    case 'unreadable':
      return miss(deps, chat, 'not-text');
    case 'edited':
      return { chat, notes: [{ kind: 'edited' }] };
    case 'unknown-button':
      return show(deps, chat, [{ kind: 'unknown-button' }]);
  }
}

function onCommand(deps: Converse, chat: Chat, command: Command): Turn {
  switch (command) {
    case 'start':
      return show(deps, at(chat, 'home'));
    case 'check':
      return begin(deps, chat);
    case 'cancel': {
      if (chat.place.kind === 'case') return show(deps, at(chat, 'home'), [told('left')]);
      const busy = chat.place.kind !== 'home' && activeCheck(chat) !== undefined;
      return show(deps, at(chat, 'home'), [{ kind: busy ? 'cancelled' : 'nothing-to-cancel' }]);
    }
    case 'delete':
    case 'documents':
    case 'status':
    case 'language':
    case 'help':
    case 'privacy':
      return aside(deps, chat, command);
  }
}

function isListedDocument(deps: Converse, check: Check, document: string): boolean {
  const { situation } = standingOf(deps, check);
  return assess(deps.edition, situation, deps.asOf).documents.some(({ id }) => id === document);
}
