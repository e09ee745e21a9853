import {expect, test} from 'vitest';
import {renderRuns} from '../../source/reports/runs.ts';
import {runFolderAt} from '../../source/store/run-folder.ts';
import {widthOf} from '../../source/terminal/fit.ts';
import {createStyle} from '../../source/terminal/style.ts';
import {digestOf} from '../../source/model/summary.ts';
import {manifestOf, summaryOf} from '../helpers/saved-runs.ts';

const plain = createStyle({color: false, ascii: false});
const runs = [
	{id: 'staging-2026-11-22_10-31-07', summary: summaryOf()},
	{id: 'été-2026-11-21_09-00-00', summary: undefined},
].map(({id, summary}) => ({
	folder: runFolderAt(`runs/${id}`, id),
	manifest: manifestOf(id, {status: summary ? 'complete' : 'interrupted'}),
	digest: summary && digestOf(summary),
}));

test('each run has a line with what became of it', () => {
	const [header, first, second] = renderRuns(runs, {style: plain, columns: 200}).split('\n');
	expect(header).toMatch(
		/^run +started +verdict +prompts +failed +errored +p95 +classification_accuracy$/,
	);
	expect(first).toMatch(/✗ fail +512 +25 +7 +3\.90 s +0\.953$/);
	expect(second).toMatch(/^été-2026-11-21_09-00-00 .* ! interrupted +– +– +– +– +–$/);
});

test.each([60, 80, 120])(
	'at %i columns columns are left out, but never part of an id',
	(columns) => {
		for (const ascii of [false, true]) {
			const style = createStyle({color: true, ascii});
			const text = renderRuns(runs, {style, columns});
			expect(text).toContain('staging-2026-11-22_10-31-07 ');
			for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns);
		}
	},
);

test('where the response time says more than the latency, it has a column of its own', () => {
	const {latency, responseTime} = summaryOf();
	const digest = digestOf(summaryOf({responseTime: {...responseTime, p95: 12.1}}));
	const stalled = {...runs[0]!, digest};
	const same = {...runs[0]!, digest: digestOf(summaryOf({responseTime: latency}))};
	const earlier = {...runs[0]!, digest: {...digest, response_p95: undefined}};
	const [header, ...rows] = renderRuns([stalled, same, earlier], {
		style: plain,
		columns: 200,
	}).split('\n');
	expect(header).toMatch(/p95 +response p95 +classification_accuracy$/);
	expect(rows[0]).toMatch(/3\.90 s +12\.1 s +0\.953/);
	expect(rows[1]).toMatch(/3\.90 s +3\.90 s +0\.953/);
	expect(rows[2]).toMatch(/3\.90 s +– +0\.953/);
	for (const others of [[same], [earlier]]) {
		expect(renderRuns(others, {style: plain, columns: 200})).not.toContain('response');
	}
	expect(renderRuns([stalled], {style: plain, columns: 80})).toContain('12.1 s');
});

test('a run that the user stopped is told from one that came to its end', () => {
	const run = {...summaryOf().run, stopped: 'after 12 of 100 prompts'};
	const stopped = {...runs[0]!, digest: digestOf(summaryOf({run}))};
	const text = renderRuns([stopped], {style: plain, columns: 200});
	expect(text).toMatch(/ ✗ fail, stopped +512 /);
});

test('runs that searched for the capacity show it, and then all have the column', () => {
	const listed = (id: string, level: number | null) => ({
		folder: runFolderAt(`runs/${id}`, id),
		manifest: manifestOf(id, {status: level === null ? 'aborted' : 'complete'}),
		digest: digestOf(summaryOf({capacity: {unit: 'rate', level, limit: 50, done: true, text: ''}})),
	});
	const all = [listed('found', 48), listed('not-found', null), ...runs];
	const [header, found, none, plainRun] = renderRuns(all, {style: plain, columns: 200}).split('\n');
	expect(header).toMatch(/p95 +capacity +classification_accuracy$/);
	expect(found).toMatch(/3\.90 s +48 prompts\/s +0\.953/);
	expect(none).toMatch(/ ! aborted .* none +0\.953/);
	expect(plainRun).toMatch(/3\.90 s +– +0\.953/);
	expect(renderRuns(runs, {style: plain, columns: 200})).not.toContain('capacity');
	const open = {unit: 'rate', level: 48, limit: null, done: true, text: ''} as const;
	const own = {...open, limit: 50, machineLimit: ['x']};
	for (const capacity of [open, own]) {
		const run = {...runs[0]!, digest: digestOf(summaryOf({capacity}))};
		const text = renderRuns([run], {style: plain, columns: 200});
		expect(text).toMatch(/3\.90 s +at least 48 prompts\/s +0\.953/);
	}
	const stopped = {unit: 'rate', level: 48, limit: null, done: false, text: ''} as const;
	expect(digestOf(summaryOf({capacity: stopped}))).not.toHaveProperty('capacity');
	const narrow = renderRuns(all, {style: plain, columns: 80});
	expect(narrow).toContain('48 prompts/s');
	for (const line of narrow.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
});
