/** Grace period in milliseconds: long enough for what a server sends right after the end. */
export const trailing = 200;

/** Milliseconds: longer than any pause between two tokens, unless the backend itself stalls. */
export const silence = 1500;

/** The keys that a rule must have, for a backend that sends nothing beside its reply. */
export const plain = {ignore: [], ack: [], grace: 0} as const;

/** Continues a conversation under the id in the last reply; a new conversation gets a new id. */
export const sessionId = (path: string): string => `{{$last.body.${path}|default:$uuid}}`;
