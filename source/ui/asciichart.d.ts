declare module 'asciichart' {
	type Config = {
		readonly min?: number;
		readonly max?: number;
		readonly height?: number;
		readonly offset?: number;
		readonly symbols?: readonly string[];
		readonly format?: (value: number, index: number) => string;
	};
	const asciichart: {readonly plot: (series: number[], config?: Config) => string};
	export default asciichart;
}
