import {expect, test} from 'vitest';
import {createCpuMeter, isCrowdedOut} from '../../source/health/cpu.ts';

test('what is used is counted from the meter’s own beginning', () => {
	let [clock, user, busy] = [1000, 5_000_000, 70_000];
	const idle: Readonly<Record<string, number>> = {idle: 7};
	const meter = createCpuMeter({
		now: () => clock,
		own: () => ({user, system: 500_000}),
		cores: () => [{times: {user: busy, nice: 5, sys: 1000, irq: 1, idle: clock}}, {times: idle}],
	});
	[clock, user, busy] = [5000, 11_000_000, 78_000];
	expect(meter()).toMatchObject({wall: 4, own: 6, machine: 8, cores: 2});
	expect(meter().maxRss).toBeGreaterThan(10e6);
});

test('the real process and machine are measured', () => {
	const meter = createCpuMeter();
	const before = process.cpuUsage();
	while (process.cpuUsage(before).user < 50_000);
	const {own, wall, cores} = meter();
	expect(own).toBeGreaterThanOrEqual(0.05);
	expect(wall).toBeGreaterThan(0);
	expect(cores).toBeGreaterThanOrEqual(1);
});

test('a process is crowded out where others use the machine and it does not itself', () => {
	const use = (own: number, machine: number, cores = 2) => ({
		wall: 1,
		own,
		machine,
		cores,
		maxRss: 0,
	});
	expect(isCrowdedOut(null, use(0.12, 1.8))).toBe(true);
	expect(isCrowdedOut(null, use(0.9, 2))).toBe(false);
	expect(isCrowdedOut(null, use(0.12, 1.2))).toBe(false);
	expect(isCrowdedOut(null, use(0.12, 1.8, 8))).toBe(false);
	expect(isCrowdedOut(use(0.1, 0.2), {...use(0.2, 2.1), wall: 2})).toBe(true);
	expect(isCrowdedOut(use(0.1, 1.9), {...use(0.2, 2), wall: 2})).toBe(false);
	expect(isCrowdedOut(null, null)).toBe(false);
});
