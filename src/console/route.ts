import type { FastifyRequest } from 'fastify';
import type { Language } from '../i18n/languages.ts';
import type { Translate } from '../i18n/translator.ts';
import type { StaffAccount, StaffMember, StaffRole } from '../usecases/staff/ports.ts';

/** Escaped HTML, made by `html` of ghtml and nothing else. */
export type Html = string;

/** The words of a page, in the language of whoever reads it. */
export interface Voice {
  readonly t: Translate;
  readonly language: Language;
}

/** One request of somebody who is signed in with both factors and whose role the route allows. */
export interface StaffRequest {
  readonly staff: StaffAccount;
  readonly member: StaffMember;
  readonly voice: Voice;
  /** To be put into every form as the hidden field `_csrf`; checked before the handler is called. */
  readonly csrf: string;
  /** Seals what may not be read off an address (words that were searched for, a place in a list), for this session. */
  readonly seal: (text: string) => string;
  /** Undefined for what this session did not seal. */
  readonly open: (sealed: string) => string | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** As it came: parse it with zod. */
  readonly query: unknown;
  /** The fields of a form, as they came: parse them with zod. */
  readonly body: unknown;
  /** Asked for by htmx: a fragment is enough. */
  readonly wantsFragment: boolean;
  readonly raw: FastifyRequest;
}

export type Answer =
  /**
   * `title` is the name of the window and the only `h1`, which the frame writes; `main` goes below it, its headings from
   * `h2` on. Around it: navigation, language choice, sign-out.
   */
  | {
      readonly kind: 'page';
      readonly title: string;
      readonly main: Html;
      readonly status?: number;
      /** Where this page belongs: a link above the title. */
      readonly back?: { readonly href: string; readonly label: string };
    }
  /** For htmx only. `address`: what the browser should show and remember as the place of what is seen now. */
  | { readonly kind: 'fragment'; readonly html: Html; readonly status?: number; readonly address?: string }
  | { readonly kind: 'redirect'; readonly to: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly type: string;
      readonly body: Buffer | NodeJS.ReadableStream;
      /** Shown in the browser instead of saved. */
      readonly inline?: boolean;
    }
  /** Not there, or of another district: both look the same. */
  | { readonly kind: 'not-found' };

/** One address of the console. Who may ask is part of it, so that a route without an answer to that does not exist. */
export interface ConsoleRoute {
  readonly method: 'GET' | 'POST';
  /** Under `/console`, with parameters as `:id`. */
  readonly url: string;
  readonly roles: readonly [StaffRole, ...StaffRole[]];
  /**
   * A form with a file: `body` is undefined, and the handler reads it with `raw.file()` or `raw.parts()` of
   * `@fastify/multipart`. Its form is sent to `multipartAction` of `html/form.ts`, so that the token can be checked first.
   */
  readonly multipart?: boolean;
  readonly handle: (request: StaffRequest) => Promise<Answer>;
}
