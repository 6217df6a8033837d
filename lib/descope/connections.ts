/** The scope with which a token may ask Descope for the tokens of its user's connections. */
export const connectionScope = "outbound.token.fetch";
