import { html } from 'ghtml';
import type { Html } from '../route.ts';

/** What every field of a form has. The label is always to be seen; a hint or an error is read out with the field. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with what was typed, and what to type instead. */
  readonly error?: string | undefined;
  /** As it was typed, to be shown again. */
  readonly value?: string | undefined;
  readonly required?: boolean;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** An error at the head of a form, with a link to its field. */
export interface FieldError {
  readonly name: string;
  readonly message: string;
}

/** The token that every form that changes something must carry. */
export function csrfField(csrf: string): Html {
  return html`<input type="hidden" name="_csrf" value="${csrf}">`;
}

/**
 * Where a form with a file is sent: its token travels in the address, because the body is read as a stream by the
 * handler, after the token was checked.
 */
export function multipartAction(url: string, csrf: string): string {
  return `${url}?_csrf=${encodeURIComponent(csrf)}`;
}

export function hiddenField(name: string, value: string | number): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

/** A line to type into. `autocomplete` as HTML knows it; `off` where nothing may be remembered. */
export function textField(
  field: Field & {
    readonly type?: 'text' | 'password' | 'date' | 'search' | 'number';
    readonly autocomplete?: string;
    readonly inputmode?: 'numeric' | 'text';
    readonly maxlength?: number;
    readonly min?: string | undefined;
    readonly max?: string | undefined;
    readonly autofocus?: boolean;
    /** No wider than what is typed there. */
    readonly short?: boolean;
  },
): Html {
  const { type = 'text', autocomplete = 'off', inputmode, maxlength, min, max, autofocus = false, short } = field;
  const extra = [
    attribute('inputmode', inputmode),
    attribute('maxlength', maxlength),
    attribute('min', min),
    attribute('max', max),
    flag('autofocus', autofocus),
    // Codes and logins are no words of a language.
    autocomplete === 'off' ? '' : ' spellcheck="false" autocapitalize="none"',
  ].join('');
  return wrapped(
    field,
    html`<input class="input${short ? ' short' : ''}" type="${type}" value="${field.value ?? ''}" autocomplete="${autocomplete}"!${extra}!${common(field)}>`,
  );
}

export function textArea(field: Field & { readonly rows?: number; readonly maxlength?: number }): Html {
  const extra = attribute('maxlength', field.maxlength);
  return wrapped(
    field,
    html`<textarea class="input" rows="${field.rows ?? 3}" autocomplete="off"!${extra}!${common(field)}>
${field.value ?? ''}</textarea>`,
  );
}

/** A list to choose one of. `empty`: the words of the choice that stands for none. */
export function selectField(
  field: Field & { readonly options: readonly Option[]; readonly empty?: string | undefined },
): Html {
  const options = [...(field.empty === undefined ? [] : [{ value: '', label: field.empty }]), ...field.options];
  return wrapped(
    field,
    html`<select class="input"!${common(field)}>!${options.map(({ value, label }) => {
      return html`<option value="${value}"!${flag('selected', value === (field.value ?? ''))}>${label}</option>`;
    })}</select>`,
  );
}

/** A few choices, all to be seen. */
export function radios(field: Field & { readonly options: readonly (Option & { readonly hint?: string })[] }): Html {
  const { name, label, hint, error, value, required, options } = field;
  return html`<fieldset class="field${error === undefined ? '' : ' wrong'}" id="${idOf(name)}"!${described(field)}>
<legend>${label}</legend>!${notes({ name, hint, error })}
!${options.map((option, index) => {
    const id = index === 0 ? `${idOf(name)}-first` : `${idOf(name)}-${option.value}`;
    return html`<div class="choice"><input type="radio" id="${id}" name="${name}" value="${option.value}"!${flag('checked', option.value === value)}!${flag('required', required)}!${
      option.hint === undefined ? '' : html` aria-describedby="${id}-hint"`
    }><label for="${id}">${option.label}</label>!${
      option.hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${option.hint}</p>`
    }</div>`;
  })}
</fieldset>`;
}

export function checkbox(field: Omit<Field, 'value'> & { readonly checked?: boolean; readonly value?: string }): Html {
  const { name, label, checked = false, value = 'yes' } = field;
  return html`<div class="field choice${field.error === undefined ? '' : ' wrong'}"><input type="checkbox" value="${value}"!${flag('checked', checked)}!${common(field)}><label for="${idOf(name)}">${label}</label>!${notes(field)}</div>`;
}

/** A file to choose; its form needs `enctype="multipart/form-data"` and {@link multipartAction}. */
export function fileField(field: Omit<Field, 'value'> & { readonly accept?: string }): Html {
  return wrapped(field, html`<input class="input" type="file"!${attribute('accept', field.accept)}!${common(field)}>`);
}

/** A button that sends its form. `name` and `value` tell several of one form apart. */
export function submit(
  label: string,
  look: 'primary' | 'plain' | 'danger' = 'primary',
  sends?: { readonly name: string; readonly value: string },
): Html {
  const named = sends === undefined ? '' : html` name="${sends.name}" value="${sends.value}"`;
  return html`<button class="button ${look}" type="submit"!${named}>${label}</button>`;
}

/**
 * What is wrong, at the head of the form, where it is read first; each line leads to its field. Nothing when nothing is
 * wrong.
 */
export function errorSummary(title: string, errors: readonly FieldError[]): Html {
  if (errors.length === 0) return '';
  return html`<div class="box danger" role="alert" tabindex="-1" id="errors" autofocus><h2>${title}</h2><ul>!${errors.map(
    ({ name, message }) => html`<li><a href="#${idOf(name)}">${message}</a></li>`,
  )}</ul></div>`;
}

export function idOf(name: string): string {
  return `f-${name}`;
}

function wrapped(field: Field, control: Html): Html {
  return html`<div class="field${field.error === undefined ? '' : ' wrong'}"><label for="${idOf(field.name)}">${field.label}</label>!${notes(field)}!${control}</div>`;
}

function notes({ name, hint, error }: Pick<Field, 'name' | 'hint' | 'error'>): Html {
  const id = idOf(name);
  return [
    hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${hint}</p>`,
    error === undefined ? '' : html`<p class="error" id="${id}-error">${error}</p>`,
  ].join('');
}

/** The attributes that every control has. */
function common(field: Pick<Field, 'name' | 'hint' | 'error' | 'required'>): Html {
  return html` id="${idOf(field.name)}" name="${field.name}"!${flag('required', field.required)}!${described(field)}`;
}

function described({ name, hint, error }: Pick<Field, 'name' | 'hint' | 'error'>): Html {
  const id = idOf(name);
  const by = [...(hint === undefined ? [] : [`${id}-hint`]), ...(error === undefined ? [] : [`${id}-error`])];
  return [
    by.length === 0 ? '' : html` aria-describedby="${by.join(' ')}"`,
    error === undefined ? '' : ' aria-invalid="true"',
  ].join('');
}

function attribute(name: string, value: string | number | undefined): Html {
  return value === undefined ? '' : html` !${name}="${value}"`;
}

function flag(name: string, on: boolean | undefined): Html {
  return on ? ` ${name}` : '';
}
