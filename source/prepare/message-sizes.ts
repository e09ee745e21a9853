import type {Plan} from '../config/plan.ts';
import {formatSize} from '../config/kinds/or-off-kinds.ts';
import {placeholderNames} from '../dataset/template.ts';
import type {PromptTable} from '../dataset/prompt-table.ts';
import {quotaTable} from '../gateway/quotas.ts';
import {readMessageValue} from '../model/message-value.ts';
import type {Prompt} from '../model/prompt.ts';
import {UserError} from '../model/user-error.ts';
import {formatCount} from '../terminal/format.ts';
import {compileMessages} from './renderer.ts';

/** Beyond this many prompts, only long rows are filled in: no other message can be too long. */
const mostMeasured = 20_000;
/** The most bytes that filters can make of a character: a control character in JSON within JSON. */
const mostGrowth = 12;

const kilobytes = (bytes: number): string =>
	`${(bytes / 1024).toLocaleString('en-US', {maximumFractionDigits: 1})} KB`;

const placeOf = ({file, line}: Prompt): string => `${file}:${line}`;

type Measured = {readonly prompt: Prompt; readonly bytes: number};

/**
 * Fills in every prompt's messages as for its first attempt, and keeps the longest of each.
 * @returns the prompts with a message longer than `limit` bytes
 */
function measure(plan: Plan, prompts: PromptTable, limit: number): Measured[] {
	const fill = compileMessages(plan);
	const placeholders = placeholderNames(plan.payload).length;
	const found: Measured[] = [];
	/** Bytes of a message without what its row puts in, defaults included. */
	let overhead = Buffer.byteLength(JSON.stringify(plan.payload));
	for (let index = 0; index < prompts.turns; index++) {
		const most = overhead + mostGrowth * placeholders * prompts.rowLength(index);
		if (index >= mostMeasured && most <= limit) continue;
		const prompt = prompts.prompt(index);
		let bytes = 0;
		for (const {data} of fill({prompt, connection: 0, index})) bytes = Math.max(bytes, data.length);
		if (index === 0) overhead += bytes;
		if (bytes > limit) found.push({prompt, bytes});
	}
	return found;
}

const longestOf = (found: readonly Measured[]): Measured =>
	found.reduce((longest, each) => (each.bytes > longest.bytes ? each : longest));

function describeTooLong([first, ...others]: readonly Measured[], limit: number): string {
	const {prompt, bytes} = first!;
	const taken =
		limit === quotaTable.messageBytes.limit
			? 'API Gateway accepts 128 KB'
			: `--max-message is ${formatSize(limit)}`;
	const more =
		others.length === 0
			? ''
			: `; ${formatCount(others.length)} more ${others.length === 1 ? 'prompt is' : 'prompts are'} too long as well`;
	return `${placeOf(prompt)}: its message would be ${kilobytes(bytes)}, and ${taken}${more}. Leave it out, shorten it, or give --max-message off for a server that accepts more`;
}

/** Set-up messages as far as they are known before the start: what servers answer is not. */
function checkSetupSizes({setup = [], maxMessage}: Plan): void {
	const limit = maxMessage ?? Infinity;
	for (const [index, {send}] of setup.entries()) {
		const message = readMessageValue(send);
		const text = message.kind === 'json' ? JSON.stringify(message.tree) : message.template;
		const bytes = Buffer.byteLength(text);
		if (bytes <= limit) continue;
		throw new UserError({
			key: 'setup',
			text: `setup: message ${index + 1} would be ${kilobytes(bytes)}, and --max-message is ${formatSize(limit)}; shorten it, or give --max-message off for a server that accepts more`,
		});
	}
}

/**
 * Measures the messages of a plan.
 * @returns warnings about messages that are sent in several frames
 * @throws UserError when a message would be longer than `--max-message`, naming the prompt
 */
export function checkMessageSizes(plan: Plan, prompts: PromptTable): string[] {
	const frame = quotaTable.frameBytes.limit;
	const {maxMessage} = plan;
	checkSetupSizes(plan);
	const long = measure(plan, prompts, Math.min(frame, maxMessage ?? frame));
	const tooLong = long.filter(({bytes}) => bytes > (maxMessage ?? Infinity));
	if (tooLong.length > 0) throw new UserError(describeTooLong(tooLong, maxMessage!));
	if (long.length === 0) return [];
	const {prompt, bytes} = longestOf(long);
	const makes =
		long.length === 1
			? '1 prompt makes a message'
			: `${formatCount(long.length)} prompts make messages`;
	return [
		`${makes} of over 32 KB (the longest has ${kilobytes(bytes)}, ${placeOf(prompt)}): sent in fragments, and charged as several messages by API Gateway`,
	];
}
