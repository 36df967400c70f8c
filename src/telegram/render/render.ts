import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { Note, Screen } from '../../usecases/screens.ts';
import { renderCase, renderStatus } from './cases.ts';
import { renderDocuments } from './documents.ts';
import { type Message, paragraphs, type Voice } from './message.ts';
import { noteText } from './notes.ts';
import {
  type Operator,
  renderChecks,
  renderConsent,
  renderDelete,
  renderDeleteCheck,
  renderDeleted,
  renderHelp,
  renderHome,
  renderLanguage,
  renderPerson,
  renderPrivacy,
  renderRefusal,
} from './pages.ts';
import { renderQuestion, renderWhy } from './question.ts';
import { renderClauses, renderReasons, renderResult } from './result.ts';
import { renderSteps } from './steps.ts';
import { renderConfirmChange, renderSummary } from './summary.ts';

export interface Rendering {
  readonly voice: Voice;
  readonly asOf: PlainDate;
  readonly operator: Operator;
  /** The address that opens this bot with a payload. */
  readonly linkTo: (payload: string) => string;
}

/** A screen in words, with what is to be said before it. */
export function render(rendering: Rendering, notes: readonly Note[], screen: Screen): Message {
  const message = renderScreen(rendering, screen);
  const before = notes.map((note) => noteText(rendering.voice, note, rendering.asOf));
  return { ...message, html: paragraphs(...before, message.html) };
}

function renderScreen(rendering: Rendering, screen: Screen): Message {
  const { voice, asOf, operator } = rendering;
  switch (screen.kind) {
    case 'language':
      return renderLanguage(voice);
    case 'home':
      return renderHome(voice, screen.checks);
    case 'checks':
      return renderChecks(voice, screen.checks);
    case 'consent':
      return renderConsent(voice);
    case 'question':
      return renderQuestion(voice, screen);
    case 'why':
      return renderWhy(voice, screen);
    case 'confirm-change':
      return renderConfirmChange(voice, screen, asOf);
    case 'summary':
      return renderSummary(voice, screen, asOf);
    case 'result':
      return renderResult(voice, screen);
    case 'reasons':
      return renderReasons(voice, screen);
    case 'clauses':
      return renderClauses(voice, screen);
    case 'documents':
      return renderDocuments(voice, screen);
    case 'steps':
      return renderSteps(voice, screen);
    case 'refusal':
      return renderRefusal(voice);
    case 'status':
      return renderStatus(voice, screen.cases);
    case 'case':
      return renderCase(rendering, screen.case);
    case 'help':
      return renderHelp(voice);
    case 'privacy':
      return renderPrivacy(voice, screen, operator);
    case 'person':
      return renderPerson(voice);
    case 'delete':
      return renderDelete(voice);
    case 'delete-check':
      return renderDeleteCheck(voice, screen.subject);
    case 'deleted':
      return renderDeleted(voice);
  }
}
