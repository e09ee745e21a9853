/**
 * Follows a growing count; each call passes the count and the time in milliseconds.
 * @returns its largest growth within a second so far, as accurate as the calls are frequent
 */
export function createPeakRate(): (count: number, at: number) => number {
	let looks: {count: number; at: number}[] = [{count: 0, at: -Infinity}];
	let peak = 0;
	return (count, at) => {
		looks = [...looks, {count, at}];
		const first = looks.findLastIndex((look) => at - look.at >= 1000);
		looks = looks.slice(Math.max(0, first));
		peak = Math.max(peak, count - looks[0]!.count);
		return peak;
	};
}
