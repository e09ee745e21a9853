import {Tiles} from '../../components/tile.tsx';
import {liveHeadlines} from '../../format/headlines.ts';
import {useRunner} from '../../hooks/use-runner.ts';

/** The figures that matter, with their trends and thresholds. */
export function LiveHeadlines({columns}: {readonly columns: number}) {
	const parts = {
		load: useRunner((snapshot) => snapshot.load),
		latency: useRunner((snapshot) => snapshot.latency),
		responseTime: useRunner((snapshot) => snapshot.responseTime),
		counts: useRunner((snapshot) => snapshot.counts),
		metrics: useRunner((snapshot) => snapshot.metrics),
		rate: useRunner((snapshot) => snapshot.rate),
		thresholds: useRunner((snapshot) => snapshot.thresholds),
		series: useRunner((snapshot) => snapshot.series),
	};
	return <Tiles headlines={liveHeadlines(parts)} columns={columns} />;
}
