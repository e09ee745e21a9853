import {expect, test} from 'vitest';
import {runBin} from '../helpers/bin.ts';
import {copyExample} from './example.ts';

const credentials = {AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-real-key'};
const nowhere = {
	AWS_CONFIG_FILE: '/nowhere/config',
	AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
	AWS_EC2_METADATA_DISABLED: 'true',
};

test('sigv4: the dry run shows the plan, quotas and cost', async () => {
	const cwd = await copyExample('sigv4');
	const env = {...credentials, ...nowhere};
	const {code, stdout} = await runBin(['run', '--dry-run'], {cwd, env});
	expect(code).toBe(0);
	expect(stdout).toMatch(/about 12,000 in all/);
	expect(stdout).toMatch(/new connections\/s 20, requests\/s 2,420/);
	expect(stdout).toMatch(/cost +\$1\.\d\d for about 1,452,000 message units/);
});
