/** How an application reports a failure in a reply that looks normal. */
export type AppErrorPattern = {
	readonly name: string;
	readonly pattern: RegExp;
	/** Its running time never grows faster than the text, whatever the text. */
	readonly isSafe?: boolean;
};

/** "Désolé(e)(s)" at the very beginning. `\b` ignores accents: after a final é it never matches. */
const sorry = String.raw`^\s*(?:je suis |nous sommes )?(?:sincèrement )?désolée?s?(?!\p{L})`;

/**
 * Apologies of a French chatbot whose backend failed. `general` and `traffic` are those that the Python
 * script looked for, anywhere in the text as there; the others begin it.
 */
export const defaultAppErrors: readonly AppErrorPattern[] = [
	{
		name: 'general',
		isSafe: true,
		pattern: /erreur\sest\ssurvenue|^\s*une\serreur(?!\p{L})/iu,
	},
	{name: 'traffic', isSafe: true, pattern: /nous\srencontrons\sun\strafic\sintense/iu},
	{
		name: 'apology',
		isSafe: true,
		pattern: new RegExp(
			String.raw`${sorry}[^.!?]{0,80}(?<!\p{L})(?:erreur|problème|incident)s?(?!\p{L})`,
			'iu',
		),
	},
	{
		name: 'unavailable',
		isSafe: true,
		pattern: new RegExp(
			String.raw`${sorry}[^.!?]{0,40}(?<!\p{L})pas en mesure de (?:vous )?répondre(?!\p{L})`,
			'iu',
		),
	},
];

/** The name of the first pattern that a reply's text matches. */
export function classifyAppError(
	text: string,
	patterns: readonly AppErrorPattern[] = defaultAppErrors,
): string | undefined {
	for (const {name, pattern} of patterns) if (pattern.test(text)) return name;
	return undefined;
}
