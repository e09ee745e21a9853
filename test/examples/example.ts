import {cp, mkdir, readFile, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';
import {startGateway} from '../../source/mock/gateway.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import {temporaryFolder} from '../helpers/bin.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** An example as a user has it: a copy of its folder, with Floodgate installed beside it. */
export async function copyExample(name: string): Promise<string> {
	const folder = join(await temporaryFolder(), name);
	await cp(join(root, 'examples', name), folder, {recursive: true});
	await mkdir(join(folder, 'node_modules'));
	await symlink(root, join(folder, 'node_modules', 'floodgate'));
	await symlink(join(root, 'node_modules/zod'), join(folder, 'node_modules/zod'));
	return folder;
}

type Row = Readonly<Record<string, unknown>>;

/** The embedded gateway, which knows the answers to an example's rows; gives its address. */
export async function serveExample(
	folder: string,
	dataset = 'prompts.jsonl',
	options: Partial<GatewayOptions> = {},
): Promise<string> {
	const text = await readFile(join(folder, dataset), 'utf8');
	const rows = text
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as Row);
	const gateway = await startGateway(rows, {latency: {median: 10, spread: 0}, ...options});
	onTestFinished(() => gateway.close());
	return gateway.url;
}
