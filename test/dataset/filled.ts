import {compilePayload, type Environment} from '../../source/dataset/template.ts';
import type {Prompt, Row} from '../../source/model/prompt.ts';

export function promptOf(row: Row): Prompt {
	const question = typeof row.Question === 'string' ? row.Question : 'why?';
	return {id: 'a.jsonl:1', file: 'a.jsonl', line: 1, question, row};
}

export const context = (row: Row) => ({prompt: promptOf(row), connection: 3, index: 8});

export const fill = (tree: unknown, row: Row = {}, environment: Environment = {}): unknown =>
	JSON.parse(compilePayload(tree, environment)(context(row)));
