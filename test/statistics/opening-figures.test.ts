import {expect, test} from 'vitest';
import type {OpeningTimes} from '../../source/model/opening-times.ts';
import {createAggregator} from '../../source/statistics/aggregator.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {createRawCollector} from '../helpers/raw-collector.ts';
import {noVerdict} from './asked.ts';

/** The delta of prompts whose connections took these times to open; some opened none. */
function deltaOf(openings: readonly (OpeningTimes | undefined)[]) {
	const collector = createRawCollector({metrics: []});
	for (const [index, opening] of openings.entries()) {
		const connect = opening && opening.tcp + opening.upgrade;
		collector.add(makeRaw({assignment: {index}, connect, opening}), noVerdict, 'passed');
	}
	return collector.drain();
}

const plain = {dns: undefined, tcp: 0.5, tls: undefined, upgrade: 3};
const secure = {dns: 2, tcp: 1.5, tls: 40.000_4, upgrade: 5};

function figuresOf(...deltas: readonly ReturnType<typeof deltaOf>[]) {
	const aggregator = createAggregator({metrics: []});
	for (const delta of deltas) aggregator.merge(delta);
	return aggregator;
}

test('the parts of opening connections are figures, each over the connections that had it', () => {
	const {connectDns, connectTcp, connectTls, connectUpgrade} = figuresOf(
		deltaOf([secure, undefined]),
		deltaOf([plain, undefined, undefined]),
	).figures();
	expect(connectDns).toMatchObject({count: 1, max: 0.002});
	expect(connectTcp).toMatchObject({count: 2, min: 0.0005, max: 0.0015, average: 0.001});
	expect(connectTls).toMatchObject({count: 1, min: 0.04, max: 0.04});
	expect(connectUpgrade).toMatchObject({count: 2, min: 0.003, max: 0.005});
});

test('a part that no connection had is absent, never 0', () => {
	const {figures, state} = figuresOf(deltaOf([plain]));
	for (const of of [figures(), state()]) {
		expect(Object.keys(of).filter((key) => /dns|tls/i.test(key))).toEqual([]);
	}
	const none = figuresOf(deltaOf([undefined]));
	expect(none.figures()).not.toHaveProperty('connectTcp');
	expect(none.state()).not.toHaveProperty('connect_tcp');
});

test('prompts that open no connection add nothing to a delta', () => {
	expect(deltaOf([undefined, undefined]).openings).toEqual([]);
	expect(deltaOf([undefined, plain]).openings).toEqual([-1, 500, -1, 3000]);
});

test('states are added up, also with one of an earlier version, which lacks the parts', () => {
	const whole = figuresOf(deltaOf([secure, plain, undefined]));
	const {connect_dns, connect_tcp, connect_tls, connect_upgrade, ...earlier} = figuresOf(
		deltaOf([undefined]),
	).state();
	expect([connect_dns, connect_tcp, connect_tls, connect_upgrade]).toEqual(
		Array(4).fill(undefined),
	);
	const sum = createAggregator({metrics: []}, earlier);
	for (const delta of [deltaOf([secure]), deltaOf([plain])])
		sum.mergeState(figuresOf(delta).state());
	for (const key of ['connectDns', 'connectTcp', 'connectTls', 'connectUpgrade'] as const) {
		expect(sum.figures()[key]).toEqual(whole.figures()[key]);
	}
});

test('a part keeps its identity until a connection adds to it', () => {
	const aggregator = figuresOf(deltaOf([secure]));
	const {connectTls, connectTcp} = aggregator.figures();
	aggregator.merge(deltaOf([plain]));
	expect(aggregator.figures().connectTls).toBe(connectTls);
	expect(aggregator.figures().connectTcp).not.toBe(connectTcp);
});
