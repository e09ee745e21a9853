import {existsSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {readPage, root} from './pages.ts';

const fence = /^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^\1\2[^\n]*$/gm;

/** A page without its code blocks, whose brackets and hashes mean something else. */
export const prose = (text: string): string => text.replaceAll(fence, '');

/** The anchor that GitHub gives a heading. */
export function slug(heading: string): string {
	return heading
		.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
		.trim()
		.replaceAll(/\s/g, '-');
}

/** All anchors of a page, the second of a name with `-1`. */
export function anchorsOf(text: string): Set<string> {
	const seen = new Map<string, number>();
	const anchors = new Set<string>();
	for (const [, heading] of prose(text).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
		const name = slug(heading!);
		const times = seen.get(name) ?? 0;
		seen.set(name, times + 1);
		anchors.add(times === 0 ? name : `${name}-${times}`);
	}
	return anchors;
}

const linkPattern = /\]\(([^)\s]+)\)/g;
const outside = /^[a-z][a-z\d+.-]*:/i;

/** What is wrong with the links of a page to others of the repository, and within itself. */
export function brokenLinks(page: string, text: string): string[] {
	const problems: string[] = [];
	for (const [, target] of prose(text).matchAll(linkPattern)) {
		if (outside.test(target!)) continue;
		const [path, anchor] = target!.split('#') as [string, string?];
		const file = path === '' ? page : normalize(join(dirname(page), path));
		if (!existsSync(join(root, file))) problems.push(`${target}: there is no ${file}`);
		else if (anchor !== undefined && !anchorsOf(path === '' ? text : readPage(file)).has(anchor)) {
			problems.push(`${target}: ${file} has no such heading`);
		}
	}
	return problems;
}

const places = /^(source|test|docs|examples|datasets|\.ci)\/[\w./@-]*$/;

/** Paths of the repository that a page names as code and that are not there. */
export function missingFiles(text: string): string[] {
	return [...prose(text).matchAll(/`([^`\n]+)`/g)]
		.map(([, span]) => span!)
		.filter((span) => places.test(span) && !/[A-Z]{4,}/.test(span.replace(/README|SECURITY/, '')))
		.filter((span) => !existsSync(join(root, span)));
}
