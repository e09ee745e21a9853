import type {Plan} from '../config/plan.ts';
import type {DatasetFile} from '../dataset/load.ts';
import {placeholderNames} from '../dataset/template.ts';
import {formatCount} from '../terminal/format.ts';

const counted = (count: number, one: string, many = `${one}s`): string =>
	`${formatCount(count)} ${count === 1 ? one : many}`;

type FileFacts = Pick<DatasetFile, 'name' | 'format' | 'prompts' | 'chats'>;

/** What a file is taken for and what is in it, as in `questions.csv: CSV, 40 prompts`. */
export function describeFile({name, format, prompts, chats}: FileFacts): string {
	const talks = chats > 0 ? `${counted(chats, 'chat')}, ` : '';
	return `${name}: ${format}, ${talks}${counted(prompts, 'prompt')}`;
}

/** How many prompts have instructions for `{{system}}`. */
export const systemsIn = (files: readonly Pick<DatasetFile, 'systems'>[]): number =>
	files.reduce((sum, {systems}) => sum + systems, 0);

/** Reports instructions of recorded chats that no request contains. */
export function systemUnsent(
	templates: unknown,
	{fields}: Pick<Plan, 'fields'>,
	files: readonly Pick<DatasetFile, 'systems'>[],
): string[] {
	const systems = systemsIn(files);
	const names = placeholderNames(templates);
	if (systems === 0 || names.includes('system') || names.includes(fields.system ?? 'system')) {
		return [];
	}
	return [
		`${counted(systems, 'prompt has', 'prompts have')} a system turn, which --payload leaves out: put {{system|default:}} where the instructions belong`,
	];
}
