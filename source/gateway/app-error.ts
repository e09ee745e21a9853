/** A pattern of the application's own way to say that it failed, in a reply that looks normal. */
export type AppErrorPattern = {readonly name: string; readonly pattern: RegExp};

/** Apologies of a French chatbot whose backend failed; both begin the text. */
export const defaultAppErrors: readonly AppErrorPattern[] = [
	{
		name: 'apology',
		pattern:
			/^\s*(?:je suis |nous sommes )?(?:sincèrement )?désolée?s?\b[^.!?]{0,80}\b(?:erreur|problème|incident)\b/iu,
	},
	{
		name: 'unavailable',
		pattern:
			/^\s*(?:je suis |nous sommes )?(?:sincèrement )?désolée?s?\b[^.!?]{0,40}\bpas en mesure de (?:vous )?répondre\b/iu,
	},
];

/** The name of the first pattern that a reply's text matches. */
export function classifyAppError(
	text: string,
	patterns: readonly AppErrorPattern[] = defaultAppErrors,
): string | undefined {
	return patterns.find(({pattern}) => pattern.test(text))?.name;
}
