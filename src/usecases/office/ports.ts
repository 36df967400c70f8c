/** Draws tokens of the API. A token is shown once; only its hash is stored. */
export interface ApiTokens {
  readonly draw: () => { readonly token: string; readonly hash: string };
  /** Undefined for what cannot be a token. */
  readonly hash: (token: string) => string | undefined;
}
