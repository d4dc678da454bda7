// What is said of a document: by the reference implementation, and by the server.

import { parse, validate } from 'graphql-17';

/** The reference's judgement of a document by a schema: `valid`, `invalid` or `invalid syntax`. */
export function reference(schema, document) {
  try {
    return validate(schema, parse(document)).length === 0 ? 'valid' : 'invalid';
  } catch {
    return 'invalid syntax';
  }
}

/** The server's, by the errors of its answer; what is refused for other reasons was valid. */
export function judgement(errors) {
  const codes = (errors ?? []).map((error) => error.extensions?.code);
  if (codes.includes('GRAPHQL_PARSE_FAILED')) return 'invalid syntax';
  // Before anything ran, an unusable literal is the document's; a missing variable is the request's.
  const isLiteral = (error) =>
    error.extensions?.code === 'BAD_USER_INPUT' && /^(Argument|The default)/.test(error.message);
  const isInvalid =
    codes.includes('GRAPHQL_VALIDATION_FAILED') || (errors ?? []).some((error) => !error.path && isLiteral(error));
  return isInvalid ? 'invalid' : 'valid';
}
