import {expect, test} from 'vitest';
import {doubtfulParts, metricParts, outcomesFact, strayParts} from '../../source/reports/facts.ts';
import {renderConsole} from '../../source/reports/console.ts';
import {loadFacts, trafficFact} from '../../source/reports/load-facts.ts';
import {warningParts} from '../../source/reports/warning-facts.ts';
import {createStyle} from '../../source/terminal/style.ts';
import {loadedSummary, summaryOf} from '../helpers/saved-runs.ts';

const style = createStyle({color: false, ascii: false});

test('the console shows every part of every fact as it is worded', () => {
	const summary = loadedSummary({
		doubtful: 12,
		sequence: {lost: 2, duplicated: 0, outOfOrder: 1},
		outages: {count: 2, longest: 3.5, error: 'connect.ECONNREFUSED'},
		leftOut: {attempts: 8, seconds: 2},
	});
	const text = renderConsole(summary, {style, columns: 400});
	const facts = [outcomesFact(summary), ...loadFacts(summary), trafficFact(summary)];
	const parts = [...facts.flatMap((fact) => fact?.parts ?? []), ...warningParts(summary)];
	for (const {text: part} of parts) expect(text).toContain(part);
	expect(parts.map((part) => part.text)).toContain(
		'2, the longest of 3.50 s: connect.ECONNREFUSED',
	);
});

test('what did not happen is no part, or a muted one', () => {
	expect(strayParts({unmatched: 0, sequence: null})).toEqual([]);
	expect(doubtfulParts({passed: 1, failed: 0, errored: 0})).toEqual([]);
	const quiet = summaryOf({failed: 0, errored: 0, errors: {}});
	const tones = outcomesFact(quiet).parts.map(({tone}) => tone);
	expect(tones).toEqual(['good', 'muted', 'muted', 'muted']);
	expect(loadFacts(quiet)).toEqual([]);
});

test('pairs that a service never scored are counted apart from those without a score', () => {
	const figures = {count: 2, failedCount: 0, errors: 0};
	const texts = (more: object) =>
		metricParts({...figures, missing: 0, ...more}).map(({text}) => text);
	expect(texts({missing: 1, unscored: 38})).toEqual([
		'2 scored',
		'1 without a score',
		'38 left unscored',
	]);
	expect(texts({})).toEqual(['2 scored']);
});
