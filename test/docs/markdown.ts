export const cell = (text: string): string => text.replaceAll('|', '\\|');

export const code = (text: string): string => `\`${cell(text)}\``;

/** A Markdown table; pipes in cells are escaped by the caller or by `code`. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
