const longest = 80;

/** A value as a message quotes it: one line, not too long. */
export function quote(value: unknown): string {
	const text = (JSON.stringify(value) as string | undefined) ?? 'nothing';
	return text.length > longest ? `${text.slice(0, longest - 3)}…` : text;
}
