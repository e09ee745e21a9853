/** Replaces a leaf by its path; undefined leaves it. */
export type ReplaceLeaf = (path: string, value: unknown) => string | undefined;

const open = '\uE000';
const close = '\uE001';

/** A template in a JSON text, where it stands for a whole JSON value. */
const inText = (json: string): string =>
	json.replaceAll(new RegExp(`"${open}([^${close}]*)${close}"`, 'g'), (_, inside: string) => {
		const template = JSON.parse(`"${inside}"`) as string;
		return template.replace(/\}\}$/, '|json}}');
	});

function parsed(text: string): object | undefined {
	if (!/^\s*[[{]/.test(text)) return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return value !== null && typeof value === 'object' ? value : undefined;
	} catch {
		return undefined;
	}
}

function visit(value: unknown, path: string, replace: ReplaceLeaf): unknown {
	if (Array.isArray(value)) {
		return value.map((part, index) => visit(part, `${path}[${index}]`, replace));
	}
	if (value !== null && typeof value === 'object') {
		return Object.fromEntries(
			Object.entries(value).map(([key, part]) => [
				key,
				visit(part, path === '' ? key : `${path}.${key}`, replace),
			]),
		);
	}
	const inner = typeof value === 'string' ? parsed(value) : undefined;
	if (inner !== undefined) {
		const after = JSON.stringify(visit(inner, path, replace));
		return after === JSON.stringify(inner) ? value : inText(after);
	}
	const template = replace(path, value);
	return template === undefined ? value : open + template + close;
}

const bare = (value: unknown): unknown => {
	if (typeof value === 'string') return value.replaceAll(new RegExp(`[${open}${close}]`, 'g'), '');
	if (Array.isArray(value)) return value.map(bare);
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, bare(part)]));
};

/** A JSON tree with templates in place of some leaves; JSON within strings is searched as well. */
export const withTemplates = (tree: unknown, replace: ReplaceLeaf): unknown =>
	bare(visit(tree, '', replace));

/** The same as JSON text, whose templates stand for whole values. */
export const textWithTemplates = (tree: unknown, replace: ReplaceLeaf): string =>
	inText(JSON.stringify(visit(tree, '', replace)));
